// Generated from templates/ by `npm run generate`; do not edit.
// @ts-nocheck

export const TEMPLATES = {
  "bottlerocket.toml": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "[[settings.container-registry.mirrors]]\nregistry = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"host") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":4,"column":11},"end":{"line":4,"column":24}}})) != null ? stack1 : "")
    + "\nendpoint = ["
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"url") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":5,"column":12},"end":{"line":5,"column":24}}})) != null ? stack1 : "")
    + "]\n";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "[[settings.container-registry.credentials]]\nregistry = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"mirror") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":9,"column":11},"end":{"line":9,"column":26}}})) != null ? stack1 : "")
    + "\nusername = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"credentials") : depth0)) != null ? lookupProperty(stack1,"username") : stack1),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":10,"column":11},"end":{"line":10,"column":40}}})) != null ? stack1 : "")
    + "\npassword = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"credentials") : depth0)) != null ? lookupProperty(stack1,"password") : stack1),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":11,"column":11},"end":{"line":11,"column":40}}})) != null ? stack1 : "")
    + "\n";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "[settings.pki.airgap-mirror]\ndata = \""
    + ((stack1 = lookupProperty(helpers,"base64").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"base64","hash":{},"data":data,"loc":{"start":{"line":15,"column":8},"end":{"line":15,"column":21}}})) != null ? stack1 : "")
    + "\"\ntrusted = true\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"hosts") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":0},"end":{"line":6,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"credentials") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":7,"column":0},"end":{"line":12,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":13,"column":0},"end":{"line":17,"column":7}}})) != null ? stack1 : "");
},"useData":true},
  "butane.yaml": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "    - path: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":7,"column":12},"end":{"line":7,"column":25}}})) != null ? stack1 : "")
    + "\n      mode: "
    + ((stack1 = lookupProperty(helpers,"decimal").call(alias1,(depth0 != null ? lookupProperty(depth0,"bits") : depth0),{"name":"decimal","hash":{},"data":data,"loc":{"start":{"line":8,"column":12},"end":{"line":8,"column":28}}})) != null ? stack1 : "")
    + "\n      overwrite: true\n      contents:\n        inline: "
    + ((stack1 = lookupProperty(helpers,"block").call(alias1,(depth0 != null ? lookupProperty(depth0,"text") : depth0),10,{"name":"block","hash":{},"data":data,"loc":{"start":{"line":11,"column":16},"end":{"line":11,"column":33}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\nvariant: fcos\nversion: 1.5.0\nstorage:\n  files:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":6,"column":0},"end":{"line":12,"column":9}}})) != null ? stack1 : "");
},"useData":true},
  "cloud-init.yaml": {"0":function(container,depth0,helpers,partials,data) {
    return "# containerd's config.toml has to say config_path = \"/etc/containerd/certs.d\": `generate nodes --format containerd-config`.\n";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "  - path: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":8,"column":10},"end":{"line":8,"column":23}}})) != null ? stack1 : "")
    + "\n    owner: root:root\n    permissions: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"octal") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":10,"column":17},"end":{"line":10,"column":31}}})) != null ? stack1 : "")
    + "\n    encoding: b64\n    content: "
    + ((stack1 = lookupProperty(helpers,"base64").call(alias1,(depth0 != null ? lookupProperty(depth0,"text") : depth0),{"name":"base64","hash":{},"data":data,"loc":{"start":{"line":12,"column":13},"end":{"line":12,"column":28}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "#cloud-config\n# Written by `helm airgap generate nodes` from the lock; do not edit.\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"isContainerd") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":3,"column":0},"end":{"line":5,"column":7}}})) != null ? stack1 : "")
    + "write_files:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":7,"column":0},"end":{"line":13,"column":9}}})) != null ? stack1 : "");
},"useData":true},
  "containerd-drop-in.toml": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# For containerd 2.0 and later: 1.x would take this table for the whole of its CRI settings. /etc/containerd/config.toml\n# has to import /etc/containerd/conf.d/*.toml; the default of 2.2 and later does.\nversion = 3\n[plugins.\"io.containerd.cri.v1.images\".registry]\n  config_path = "
    + ((stack1 = lookupProperty(helpers,"toml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"certsDirectory") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":6,"column":16},"end":{"line":6,"column":39}}})) != null ? stack1 : "")
    + "\n";
},"useData":true},
  "daemonset-kustomization.yaml": {"0":function(container,depth0,helpers,partials,data) {
    return "secretGenerator:\n";
},"1":function(container,depth0,helpers,partials,data) {
    return "configMapGenerator:\n";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "      - "
    + ((stack1 = lookupProperty(helpers,"yaml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"source") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":19,"column":8},"end":{"line":19,"column":23}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# `kubectl apply -k base`. The namespace has to allow hostPath: PodSecurity \"privileged\".\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: kube-system\nresources: [daemonset.yaml]\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"isSecret") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":7,"column":0},"end":{"line":9,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"unless").call(alias1,(depth0 != null ? lookupProperty(depth0,"isSecret") : depth0),{"name":"unless","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":10,"column":0},"end":{"line":12,"column":11}}})) != null ? stack1 : "")
    + "  # Its name holds a digest of the files: new files roll over the nodes one by one.\n  - name: airgap-nodes\n    files:\n      - install.sh\n      - order\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":18,"column":0},"end":{"line":20,"column":9}}})) != null ? stack1 : "");
},"useData":true},
  "daemonset-uninstall.yaml": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# `kubectl apply -k uninstall`, wait for the rollout, and then `kubectl delete -k uninstall`: the nodes are as they were before.\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base]\npatches:\n  - target: {kind: DaemonSet, name: airgap-nodes}\n    patch: |-\n      - {op: replace, path: /spec/template/spec/containers/0/args, value: [rest, /airgap, /certs.d]}\n      - {op: remove, path: /spec/template/spec/containers/0/readinessProbe}\n";
},"useData":true},
  "daemonset.yaml": {"0":function(container,depth0,helpers,partials,data) {
    return "          secret:\n            secretName: airgap-nodes\n";
},"1":function(container,depth0,helpers,partials,data) {
    return "          configMap:\n            name: airgap-nodes\n";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "              - {key: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"key") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":58,"column":22},"end":{"line":58,"column":34}}})) != null ? stack1 : "")
    + ", path: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":58,"column":42},"end":{"line":58,"column":55}}})) != null ? stack1 : "")
    + " }\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# Rights: root without capabilities, and one folder of the node. With SELinux the container needs a type that may write it there.\napiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: airgap-nodes\n  labels: &labels {app.kubernetes.io/name: airgap-nodes}\nspec:\n  selector: {matchLabels: *labels}\n  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 1}}\n  template:\n    metadata: {labels: *labels}\n    spec:\n      # The network's own images may have to come through these files: do not wait for it.\n      hostNetwork: true\n      priorityClassName: system-node-critical\n      tolerations: [{operator: Exists}]\n      nodeSelector: {kubernetes.io/os: linux}\n      automountServiceAccountToken: false\n      terminationGracePeriodSeconds: 5\n      containers:\n        - name: keep\n          # At the mirror by its own name: no mirror configuration is needed to pull it, but the mirror's CA is, if it has its own.\n          image: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"image") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":24,"column":17},"end":{"line":24,"column":31}}})) != null ? stack1 : "")
    + "\n          command: [/bin/sh, /airgap/install.sh]\n          args: [keep, /airgap, /certs.d]\n          readinessProbe:\n            exec: {command: [/bin/sh, /airgap/install.sh, check, /airgap, /certs.d]}\n            periodSeconds: 30\n          resources:\n            requests: {cpu: 1m, memory: 8Mi}\n            limits: {memory: 32Mi}\n          securityContext:\n            runAsUser: 0\n            allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n            capabilities: {drop: [ALL]}\n            seccompProfile: {type: RuntimeDefault}\n          volumeMounts:\n            - {name: files, mountPath: /airgap, readOnly: true}\n            - {name: certs, mountPath: /certs.d}\n      volumes:\n        - name: certs\n          hostPath: {path: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"certsDirectory") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":44,"column":27},"end":{"line":44,"column":50}}})) != null ? stack1 : "")
    + ", type: DirectoryOrCreate}\n        - name: files\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"isSecret") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":46,"column":0},"end":{"line":49,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"unless").call(alias1,(depth0 != null ? lookupProperty(depth0,"isSecret") : depth0),{"name":"unless","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":50,"column":0},"end":{"line":53,"column":11}}})) != null ? stack1 : "")
    + "            items:\n              - {key: install.sh, path: install.sh}\n              - {key: order, path: order}\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":57,"column":0},"end":{"line":59,"column":9}}})) != null ? stack1 : "");
},"useData":true},
  "eks-anywhere.yaml": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "    caCertContent: "
    + ((stack1 = lookupProperty(helpers,"block").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"ca") : depth0),6,{"name":"block","hash":{},"data":data,"loc":{"start":{"line":8,"column":19},"end":{"line":8,"column":33}}})) != null ? stack1 : "")
    + "\n";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "      - { registry: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"host") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":12,"column":20},"end":{"line":12,"column":33}}})) != null ? stack1 : "")
    + ", namespace: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"front") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":12,"column":46},"end":{"line":12,"column":60}}})) != null ? stack1 : "")
    + " }\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# A part of the Cluster, for `spec`. Nodes of Bottlerocket mirror public.ecr.aws alone.\nspec:\n  registryMirrorConfiguration:\n    endpoint: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"name") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":5,"column":14},"end":{"line":5,"column":27}}})) != null ? stack1 : "")
    + "\n    port: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"port") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":6,"column":10},"end":{"line":6,"column":23}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":7,"column":0},"end":{"line":9,"column":7}}})) != null ? stack1 : "")
    + "    ociNamespaces:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"hosts") : depth0),{"name":"each","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":11,"column":0},"end":{"line":13,"column":9}}})) != null ? stack1 : "");
},"useData":true},
  "eks-nodeadm.txt": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "put "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":30,"column":4},"end":{"line":30,"column":15}}})) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"octal") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":30,"column":16},"end":{"line":30,"column":28}}})) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"encoded") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":30,"column":29},"end":{"line":30,"column":43}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"helm-airgap\"\n\n--helm-airgap\nContent-Type: application/node.eks.aws\n\n# Written by `helm airgap generate nodes` from the lock; do not edit.\napiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  containerd:\n    config: |\n      version = 3\n      [plugins.'io.containerd.cri.v1.images'.registry]\n      config_path = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"certsDirectory") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":15,"column":20},"end":{"line":15,"column":43}}})) != null ? stack1 : "")
    + "\n\n--helm-airgap\nContent-Type: text/x-shellscript; charset=\"us-ascii\"\n\n#!/bin/sh\n# Written by `helm airgap generate nodes` from the lock; do not edit. May run again: a file is replaced whole.\nset -eu\nput() {\n  mkdir -p \"${1%/*}\"\n  printf %s \"$3\" | base64 -d > \"$1.airgap-new\"\n  chmod \"$2\" \"$1.airgap-new\"\n  mv -f \"$1.airgap-new\" \"$1\"\n}\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":29,"column":0},"end":{"line":31,"column":9}}})) != null ? stack1 : "")
    + "\n--helm-airgap--\n";
},"useData":true},
  "gke.yaml": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "  - server: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"host") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":5,"column":12},"end":{"line":5,"column":25}}})) != null ? stack1 : "")
    + "\n    hosts:\n      - host: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"url") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":7,"column":14},"end":{"line":7,"column":26}}})) != null ? stack1 : "")
    + "\n        capabilities: [HOST_CAPABILITY_PULL, HOST_CAPABILITY_RESOLVE]\n        overridePath: "
    + ((stack1 = lookupProperty(helpers,"bool").call(alias1,(depth0 != null ? lookupProperty(depth0,"hasPath") : depth0),{"name":"bool","hash":{},"data":data,"loc":{"start":{"line":9,"column":22},"end":{"line":9,"column":38}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# For `gcloud container node-pools … --containerd-config-from-file`; nodes are made anew.\nregistryHosts:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"hosts") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":4,"column":0},"end":{"line":10,"column":9}}})) != null ? stack1 : "");
},"useData":true},
  "hosts.toml": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "server = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"last") : depth0)) != null ? lookupProperty(stack1,"url") : stack1),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":3,"column":9},"end":{"line":3,"column":26}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"unless").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"last") : depth0)) != null ? lookupProperty(stack1,"isUpstream") : stack1),{"name":"unless","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":4,"column":0},"end":{"line":17,"column":11}}})) != null ? stack1 : "");
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "capabilities = [\"pull\", \"resolve\"]\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"last") : depth0)) != null ? lookupProperty(stack1,"hasPath") : stack1),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":6,"column":0},"end":{"line":8,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":9,"column":0},"end":{"line":11,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"authorization") : depth0),{"name":"if","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":12,"column":0},"end":{"line":16,"column":7}}})) != null ? stack1 : "");
},"2":function(container,depth0,helpers,partials,data) {
    return "override_path = true\n";
},"3":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "ca = "
    + ((stack1 = lookupProperty(helpers,"toml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":10,"column":5},"end":{"line":10,"column":16}}})) != null ? stack1 : "")
    + "\n";
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "\n[header]\n  authorization = "
    + ((stack1 = lookupProperty(helpers,"toml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"authorization") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":15,"column":18},"end":{"line":15,"column":40}}})) != null ? stack1 : "")
    + "\n";
},"5":function(container,depth0,helpers,partials,data) {
    return "  override_path = true\n";
},"6":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "  ca = "
    + ((stack1 = lookupProperty(helpers,"toml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":26,"column":7},"end":{"line":26,"column":18}}})) != null ? stack1 : "")
    + "\n";
},"7":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "  [host."
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"mirror") : depth0)) != null ? lookupProperty(stack1,"url") : stack1),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":29,"column":8},"end":{"line":29,"column":27}}})) != null ? stack1 : "")
    + ".header]\n    authorization = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"authorization") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":30,"column":20},"end":{"line":30,"column":42}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"last") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":0},"end":{"line":18,"column":7}}})) != null ? stack1 : "")
    + "\n[host."
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"mirror") : depth0)) != null ? lookupProperty(stack1,"url") : stack1),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":20,"column":6},"end":{"line":20,"column":25}}})) != null ? stack1 : "")
    + "]\n  capabilities = [\"pull\", \"resolve\"]\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"mirror") : depth0)) != null ? lookupProperty(stack1,"hasPath") : stack1),{"name":"if","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":22,"column":0},"end":{"line":24,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"if","hash":{},"fn":container.program(6, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":25,"column":0},"end":{"line":27,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"authorization") : depth0),{"name":"if","hash":{},"fn":container.program(7, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":28,"column":0},"end":{"line":31,"column":7}}})) != null ? stack1 : "");
},"useData":true},
  "install.sh": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return "#!/bin/sh\n# Written by `helm airgap generate nodes` from the lock; do not edit.\n#\n# install.sh install|check|keep|uninstall|rest SOURCE TARGET\n#\n# Puts the files of SOURCE, which its list `order` names, below TARGET, the certs.d of a node's containerd. May run again, and\n# may be stopped anywhere. `keep` looks again each minute, `rest` uninstalls and stays. containerd reads them at the next pull: nothing is restarted, and config.toml is not touched.\nset -eu\numask 022\nverb=${1:?install, check, keep or uninstall}\nsource=${2:?a folder with the files}\ntarget=${3:?a folder to put them}\nlist=$target/.helm-airgap\n\n# Whole or not at all: a temporary file beside it, and a rename.\nput() {\n  if cmp -s \"$source/$2\" \"$target/$2\"; then\n    chmod \"$1\" \"$target/$2\"\n    return\n  fi\n  mkdir -p \"$target/${2%/*}\"\n  rm -f \"$target/$2.airgap-new\"\n  (umask 077 && cat \"$source/$2\" > \"$target/$2.airgap-new\")\n  chmod \"$1\" \"$target/$2.airgap-new\"\n  mv -f \"$target/$2.airgap-new\" \"$target/$2\"\n  echo \"put $target/$2\"\n}\n\ndrop() {\n  rm -f \"$target/$1\"\n  if [ -e \"$target/$1.before-airgap\" ]; then\n    mv -f \"$target/$1.before-airgap\" \"$target/$1\"\n  fi\n  rmdir \"$target/${1%/*}\" 2> /dev/null || true\n  echo \"removed $target/$1\"\n}\n\n# A hosts.toml goes before the CA that it names: one that names a file that is gone fails each pull.\ndrop_all() {\n  while read -r path; do case $path in */hosts.toml) drop \"$path\" ;; esac; done < \"$1\"\n  while read -r path; do case $path in */hosts.toml) ;; *) drop \"$path\" ;; esac; done < \"$1\"\n}\n\nwanted() {\n  while read -r _ path; do echo \"$path\"; done < \"$source/order\"\n}\n\n# Somebody's own file is kept beside ours until we go.\nkeep_theirs() {\n  [ -e \"$target/$1\" ] || return 0\n  [ -e \"$target/$1.before-airgap\" ] && return\n  grep -qxF \"$1\" \"$list\" && return\n  cmp -s \"$source/$1\" \"$target/$1\" && return\n  cp -p \"$target/$1\" \"$target/$1.airgap-new\"\n  mv -f \"$target/$1.airgap-new\" \"$target/$1.before-airgap\"\n  echo \"kept $target/$1.before-airgap\"\n}\n\ninstall() {\n  mkdir -p \"$target\"\n  [ -e \"$list\" ] || : > \"$list\"\n  while read -r _ path; do keep_theirs \"$path\"; done < \"$source/order\"\n  # First what will be ours too, so that an uninstall knows it whatever happens next.\n  wanted | sort -u - \"$list\" > \"$list.airgap-new\"\n  cmp -s \"$list.airgap-new\" \"$list\" || mv -f \"$list.airgap-new\" \"$list\"\n  # In this order: a CA before the hosts.toml that names it.\n  while read -r mode path; do put \"$mode\" \"$path\"; done < \"$source/order\"\n  wanted | sort > \"$list.airgap-new\"\n  if ! cmp -s \"$list.airgap-new\" \"$list\"; then\n    grep -vxFf \"$list.airgap-new\" \"$list\" > \"$list.airgap-old\" || true\n    drop_all \"$list.airgap-old\"\n    rm -f \"$list.airgap-old\"\n    mv -f \"$list.airgap-new\" \"$list\"\n  fi\n  rm -f \"$list.airgap-new\"\n}\n\ncheck() {\n  while read -r _ path; do\n    cmp -s \"$source/$path\" \"$target/$path\" || { echo \"not in place: $target/$path\"; return 1; }\n  done < \"$source/order\"\n}\n\nuninstall() {\n  [ -e \"$list\" ] || return 0\n  drop_all \"$list\"\n  rm -f \"$list\"\n}\n\nkeep() {\n  trap 'exit 0' TERM INT\n  while :; do\n    install\n    sleep 60 &\n    wait $!\n  done\n}\n\nrest() {\n  trap 'exit 0' TERM INT\n  uninstall\n  while :; do\n    sleep 3600 &\n    wait $!\n  done\n}\n\ncase $verb in\ninstall | check | keep | uninstall | rest) \"$verb\" ;;\n*) echo \"install.sh: unknown verb $verb\" >&2; exit 2 ;;\nesac\n";
},"useData":true},
  "k0s.toml": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# For k0s 1.36 and later, and only while the first line of /etc/k0s/containerd.toml is \"# k0s_managed=true\".\nversion = 3\n[plugins.\"io.containerd.cri.v1.images\".registry]\n  config_path = "
    + ((stack1 = lookupProperty(helpers,"toml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"certsDirectory") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":5,"column":16},"end":{"line":5,"column":39}}})) != null ? stack1 : "")
    + "\n";
},"useData":true},
  "kind.yaml": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# `kind create cluster --config kind.yaml` in this folder. Nodes of kind 0.27 and later need no patch; one whose version is not\n# the node's is skipped. \"localhost\" would be the node itself.\nkind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n  - role: control-plane\n    extraMounts:\n      - {hostPath: ./certs.d, containerPath: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"certsDirectory") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":9,"column":45},"end":{"line":9,"column":68}}})) != null ? stack1 : "")
    + ", readOnly: true}\ncontainerdConfigPatches:\n  - |-\n    version = 2\n    [plugins.\"io.containerd.grpc.v1.cri\".registry]\n      config_path = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"certsDirectory") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":14,"column":20},"end":{"line":14,"column":43}}})) != null ? stack1 : "")
    + "\n  - |-\n    version = 3\n    [plugins.\"io.containerd.cri.v1.images\".registry]\n      config_path = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"certsDirectory") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":18,"column":20},"end":{"line":18,"column":43}}})) != null ? stack1 : "")
    + "\n";
},"useData":true},
  "kops.yaml": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "    - name: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"name") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":9,"column":12},"end":{"line":9,"column":25}}})) != null ? stack1 : "")
    + "\n      path: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":10,"column":12},"end":{"line":10,"column":25}}})) != null ? stack1 : "")
    + "\n      mode: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"octal") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":11,"column":12},"end":{"line":11,"column":26}}})) != null ? stack1 : "")
    + "\n      isBase64: true\n      content: "
    + ((stack1 = lookupProperty(helpers,"base64").call(alias1,(depth0 != null ? lookupProperty(depth0,"text") : depth0),{"name":"base64","hash":{},"data":data,"loc":{"start":{"line":13,"column":15},"end":{"line":13,"column":30}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# A part of the Cluster, for kOps 1.36 and later. registryMirrors has no place for a path or a CA, so these are whole files.\nspec:\n  containerd:\n    configAdditions:\n      plugins.\"io.containerd.cri.v1.images\".registry.config_path: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"certsDirectory") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":6,"column":66},"end":{"line":6,"column":89}}})) != null ? stack1 : "")
    + "\n  fileAssets:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":8,"column":0},"end":{"line":14,"column":9}}})) != null ? stack1 : "");
},"useData":true},
  "kubeadm-config.yaml": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "        - path: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":11,"column":16},"end":{"line":11,"column":29}}})) != null ? stack1 : "")
    + "\n          owner: root:root\n          permissions: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"octal") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":13,"column":23},"end":{"line":13,"column":37}}})) != null ? stack1 : "")
    + "\n          content: "
    + ((stack1 = lookupProperty(helpers,"block").call(alias1,(depth0 != null ? lookupProperty(depth0,"text") : depth0),12,{"name":"block","hash":{},"data":data,"loc":{"start":{"line":14,"column":19},"end":{"line":14,"column":36}}})) != null ? stack1 : "")
    + "\n";
},"1":function(container,depth0,helpers,partials,data) {
    return "      preKubeadmCommands:\n        - \"grep -Eq '^ *config_path *= *[\\\"'\\\\''](/etc/containerd/certs\\\\.d)[\\\"'\\\\'']' /etc/containerd/config.toml || { echo 'containerd: config_path has to be /etc/containerd/certs.d in the image of the nodes' >&2; exit 1; }\"\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# A template cannot be changed: its name holds a digest of its files. KubeadmControlPlane takes the same list.\napiVersion: bootstrap.cluster.x-k8s.io/v1beta2\nkind: KubeadmConfigTemplate\nmetadata: { name: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"name") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":5,"column":18},"end":{"line":5,"column":31}}})) != null ? stack1 : "")
    + " }\nspec:\n  template:\n    spec:\n      files:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":10,"column":0},"end":{"line":15,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"isContainerd") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":16,"column":0},"end":{"line":19,"column":7}}})) != null ? stack1 : "");
},"useData":true},
  "kubespray.yaml": {"0":function(container,depth0,helpers,partials,data) {
    return "# `server` cannot carry a path: it is a dead end at the mirror, so that no node asks upstream.\n";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "  - prefix: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"host") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":7,"column":12},"end":{"line":7,"column":25}}})) != null ? stack1 : "")
    + "\n    server: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"server") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":8,"column":12},"end":{"line":8,"column":27}}})) != null ? stack1 : "")
    + "\n    mirrors:\n      - host: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"url") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":10,"column":14},"end":{"line":10,"column":26}}})) != null ? stack1 : "")
    + "\n        capabilities: [\"pull\", \"resolve\"]\n        override_path: "
    + ((stack1 = lookupProperty(helpers,"bool").call(alias1,(depth0 != null ? lookupProperty(depth0,"hasPath") : depth0),{"name":"bool","hash":{},"data":data,"loc":{"start":{"line":12,"column":23},"end":{"line":12,"column":39}}})) != null ? stack1 : "")
    + "\n        skip_verify: false\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n"
    + ((stack1 = lookupProperty(helpers,"unless").call(alias1,(depth0 != null ? lookupProperty(depth0,"fallback") : depth0),{"name":"unless","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":0},"end":{"line":4,"column":11}}})) != null ? stack1 : "")
    + "containerd_registries_mirrors:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"hosts") : depth0),{"name":"each","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":6,"column":0},"end":{"line":14,"column":9}}})) != null ? stack1 : "");
},"useData":true},
  "machine-config.yaml": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "        - path: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":14,"column":16},"end":{"line":14,"column":29}}})) != null ? stack1 : "")
    + "\n          mode: "
    + ((stack1 = lookupProperty(helpers,"decimal").call(alias1,(depth0 != null ? lookupProperty(depth0,"mode") : depth0),{"name":"decimal","hash":{},"data":data,"loc":{"start":{"line":15,"column":16},"end":{"line":15,"column":32}}})) != null ? stack1 : "")
    + "\n          overwrite: true\n          contents: {source: \"data:;base64,"
    + ((stack1 = lookupProperty(helpers,"base64").call(alias1,(depth0 != null ? lookupProperty(depth0,"text") : depth0),{"name":"base64","hash":{},"data":data,"loc":{"start":{"line":17,"column":43},"end":{"line":17,"column":58}}})) != null ? stack1 : "")
    + "\"}\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# Applying it drains and reboots every node of the pool.\napiVersion: machineconfiguration.openshift.io/v1\nkind: MachineConfig\nmetadata:\n  name: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"name") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":6,"column":8},"end":{"line":6,"column":21}}})) != null ? stack1 : "")
    + "\n  labels: {machineconfiguration.openshift.io/role: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"role") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":7,"column":51},"end":{"line":7,"column":64}}})) != null ? stack1 : "")
    + " }\nspec:\n  config:\n    ignition: {version: 3.4.0}\n    storage:\n      files:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":13,"column":0},"end":{"line":18,"column":9}}})) != null ? stack1 : "");
},"useData":true},
  "node-script.sh": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "\nput "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"mode") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":22,"column":4},"end":{"line":22,"column":15}}})) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":22,"column":16},"end":{"line":22,"column":27}}})) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"text") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":22,"column":28},"end":{"line":22,"column":39}}})) != null ? stack1 : "")
    + "\n";
},"1":function(container,depth0,helpers,partials,data) {
    return "# containerd reads these files at the next pull, when config_path in its config.toml is /etc/containerd/certs.d:\n# `helm airgap generate nodes --format containerd-config` sets it.\n";
},"2":function(container,depth0,helpers,partials,data) {
    return "# A restart reads these files: systemctl restart k3s on servers, k3s-agent on agents.\n";
},"3":function(container,depth0,helpers,partials,data) {
    return "# /etc/k0s/containerd.toml has to begin with `# k0s_managed=true`. A restart reads these files: k0s stop; k0s start.\n#\n# k0s' own images: when these lie on each node already, as its own airgap bundle in /var/lib/k0s/images, say so to the controllers,\n# in /etc/k0s/k0s.yaml. When they shall come from here too, leave it out: with Never nothing of them is ever pulled.\n#\n#   spec:\n#     images:\n#       default_pull_policy: Never\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "#!/bin/sh\n# Written by `helm airgap serve --node-config`. Run it as root on each node; it may run again.\nset -eu\numask 022\n\n# put MODE FILE CONTENT: a file is replaced whole, or not at all; one that is not ours is kept beside it.\nput() {\n  mkdir -p \"$(dirname \"$2\")\"\n  printf '%s' \"$3\" >\"$2.new\"\n  chmod \"$1\" \"$2.new\"\n  if [ -e \"$2\" ] && cmp -s \"$2\" \"$2.new\"; then\n    rm \"$2.new\"\n    return\n  fi\n  if [ -e \"$2\" ] && [ ! -e \"$2.before-airgap\" ] && ! grep -q 'helm airgap' \"$2\"; then\n    cp -p \"$2\" \"$2.before-airgap\"\n  fi\n  mv \"$2.new\" \"$2\"\n}\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":20,"column":0},"end":{"line":23,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"containerd") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":25,"column":0},"end":{"line":28,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"k3s") : depth0),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":29,"column":0},"end":{"line":31,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"k0s") : depth0),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":32,"column":0},"end":{"line":41,"column":7}}})) != null ? stack1 : "");
},"useData":true},
  "openshift.yaml": {"0":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "    - source: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"source") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":11,"column":14},"end":{"line":11,"column":29}}})) != null ? stack1 : "")
    + "\n      mirrors: ["
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"location") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":12,"column":16},"end":{"line":12,"column":33}}})) != null ? stack1 : "")
    + "]\n      mirrorSourcePolicy: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depths[1] != null ? lookupProperty(depths[1],"policy") : depths[1]),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":13,"column":26},"end":{"line":13,"column":44}}})) != null ? stack1 : "")
    + "\n";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "---\n# Name it in image.config.openshift.io/cluster: spec.additionalTrustedCA.name.\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: airgap-mirror-ca, namespace: openshift-config}\ndata:\n  "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"caKey") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":33,"column":2},"end":{"line":33,"column":16}}})) != null ? stack1 : "")
    + ": "
    + ((stack1 = lookupProperty(helpers,"block").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),4,{"name":"block","hash":{},"data":data,"loc":{"start":{"line":33,"column":18},"end":{"line":33,"column":32}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# Making an ImageDigestMirrorSet drains no node. Making, changing or deleting an ImageTagMirrorSet drains and reboots every node\n# of every MachineConfigPool, one after another, as does changing or deleting the other.\n# Digests and tags both, since a source that is blocked for one is blocked for both.\napiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\nmetadata: {name: airgap}\nspec:\n  imageDigestMirrors:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"replacements") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":10,"column":0},"end":{"line":14,"column":9}}})) != null ? stack1 : "")
    + "---\napiVersion: config.openshift.io/v1\nkind: ImageTagMirrorSet\nmetadata: {name: airgap}\nspec:\n  imageTagMirrors:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"replacements") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":21,"column":0},"end":{"line":25,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":26,"column":0},"end":{"line":34,"column":7}}})) != null ? stack1 : "");
},"useData":true,"useDepths":true},
  "rancher-registries.yaml": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "  "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"host") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":4,"column":2},"end":{"line":4,"column":15}}})) != null ? stack1 : "")
    + ":\n    endpoint: ["
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"endpoint") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":5,"column":15},"end":{"line":5,"column":32}}})) != null ? stack1 : "")
    + "]\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"rewrites") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":6,"column":0},"end":{"line":11,"column":7}}})) != null ? stack1 : "");
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "    rewrite:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"rewrites") : depth0),{"name":"each","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":8,"column":0},"end":{"line":10,"column":9}}})) != null ? stack1 : "");
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "      "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"pattern") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":9,"column":6},"end":{"line":9,"column":22}}})) != null ? stack1 : "")
    + ": "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"replacement") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":9,"column":24},"end":{"line":9,"column":44}}})) != null ? stack1 : "")
    + "\n";
},"3":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "configs:\n  "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"mirror") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":15,"column":2},"end":{"line":15,"column":17}}})) != null ? stack1 : "")
    + ":\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"credentials") : depth0),{"name":"if","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":16,"column":0},"end":{"line":18,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"caFile") : depth0),{"name":"if","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":19,"column":0},"end":{"line":21,"column":7}}})) != null ? stack1 : "");
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "    auth: { username: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"credentials") : depth0)) != null ? lookupProperty(stack1,"username") : stack1),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":17,"column":22},"end":{"line":17,"column":51}}})) != null ? stack1 : "")
    + ", password: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"credentials") : depth0)) != null ? lookupProperty(stack1,"password") : stack1),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":17,"column":63},"end":{"line":17,"column":92}}})) != null ? stack1 : "")
    + " }\n";
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "    tls: {ca_file: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"caFile") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":20,"column":19},"end":{"line":20,"column":34}}})) != null ? stack1 : "")
    + " }\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\nmirrors:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"hosts") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":3,"column":0},"end":{"line":12,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configured") : depth0),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":13,"column":0},"end":{"line":22,"column":7}}})) != null ? stack1 : "");
},"useData":true},
  "registries.conf": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "\n[[registry]]\nlocation = "
    + ((stack1 = lookupProperty(helpers,"toml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"mirror") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":5,"column":11},"end":{"line":5,"column":26}}})) != null ? stack1 : "")
    + "\ninsecure = true\n";
},"1":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "\n[[registry]]\nprefix = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"source") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":11,"column":9},"end":{"line":11,"column":24}}})) != null ? stack1 : "")
    + "\nlocation = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"source") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":12,"column":11},"end":{"line":12,"column":26}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"unless").call(alias1,(depths[1] != null ? lookupProperty(depths[1],"fallback") : depths[1]),{"name":"unless","hash":{},"fn":container.program(2, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":13,"column":0},"end":{"line":15,"column":11}}})) != null ? stack1 : "")
    + "[[registry.mirror]]\nlocation = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"location") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":17,"column":11},"end":{"line":17,"column":28}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depths[1] != null ? lookupProperty(depths[1],"insecure") : depths[1]),{"name":"if","hash":{},"fn":container.program(3, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":18,"column":0},"end":{"line":20,"column":7}}})) != null ? stack1 : "");
},"2":function(container,depth0,helpers,partials,data) {
    return "blocked = true\n";
},"3":function(container,depth0,helpers,partials,data) {
    return "insecure = true\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"insecure") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":0},"end":{"line":7,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"replacements") : depth0),{"name":"each","hash":{},"fn":container.program(1, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":8,"column":0},"end":{"line":21,"column":9}}})) != null ? stack1 : "");
},"useData":true,"useDepths":true},
  "serve.service": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return " --storage /var/lib/"
    + ((stack1 = lookupProperty(helpers,"unit").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"name") : depth0),{"name":"unit","hash":{},"data":data,"loc":{"start":{"line":12,"column":60},"end":{"line":12,"column":73}}})) != null ? stack1 : "");
},"1":function(container,depth0,helpers,partials,data) {
    return " --tls-cert ${CREDENTIALS_DIRECTORY}/tls.crt --tls-key ${CREDENTIALS_DIRECTORY}/tls.key";
},"2":function(container,depth0,helpers,partials,data) {
    return " --htpasswd ${CREDENTIALS_DIRECTORY}/htpasswd";
},"3":function(container,depth0,helpers,partials,data) {
    return " --verify-key ${CREDENTIALS_DIRECTORY}/verify.pub";
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "LoadCredential="
    + ((stack1 = lookupProperty(helpers,"unit").call(alias1,(depth0 != null ? lookupProperty(depth0,"id") : depth0),{"name":"unit","hash":{},"data":data,"loc":{"start":{"line":18,"column":15},"end":{"line":18,"column":26}}})) != null ? stack1 : "")
    + ":"
    + ((stack1 = lookupProperty(helpers,"unit").call(alias1,(depth0 != null ? lookupProperty(depth0,"file") : depth0),{"name":"unit","hash":{},"data":data,"loc":{"start":{"line":18,"column":27},"end":{"line":18,"column":40}}})) != null ? stack1 : "")
    + "\n";
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "StateDirectory="
    + ((stack1 = lookupProperty(helpers,"unit").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"name") : depth0),{"name":"unit","hash":{},"data":data,"loc":{"start":{"line":21,"column":15},"end":{"line":21,"column":28}}})) != null ? stack1 : "")
    + "\nStateDirectoryMode=0700\n";
},"6":function(container,depth0,helpers,partials,data) {
    return " but its storage";
},"7":function(container,depth0,helpers,partials,data) {
    return "AmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n";
},"8":function(container,depth0,helpers,partials,data) {
    return "CapabilityBoundingSet=\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate serve --format systemd`; do not edit.\n# To /etc/systemd/system/"
    + ((stack1 = lookupProperty(helpers,"unit").call(alias1,(depth0 != null ? lookupProperty(depth0,"name") : depth0),{"name":"unit","hash":{},"data":data,"loc":{"start":{"line":2,"column":25},"end":{"line":2,"column":38}}})) != null ? stack1 : "")
    + ".service, then: systemctl daemon-reload && systemctl enable --now "
    + ((stack1 = lookupProperty(helpers,"unit").call(alias1,(depth0 != null ? lookupProperty(depth0,"name") : depth0),{"name":"unit","hash":{},"data":data,"loc":{"start":{"line":2,"column":104},"end":{"line":2,"column":117}}})) != null ? stack1 : "")
    + "\n# Everybody has to be able to read the bundles. `systemctl reload` reads them again; certificates and passwords are read at a restart.\n[Unit]\nDescription=Read-only registry of bundles (helm-airgap serve)\nWants=network-online.target\nAfter=network-online.target\nRequiresMountsFor="
    + ((stack1 = lookupProperty(helpers,"unit").call(alias1,(depth0 != null ? lookupProperty(depth0,"bundles") : depth0),{"name":"unit","hash":{},"data":data,"loc":{"start":{"line":8,"column":18},"end":{"line":8,"column":34}}})) != null ? stack1 : "")
    + "\n\n[Service]\nType=exec\nExecStart="
    + ((stack1 = lookupProperty(helpers,"unit").call(alias1,(depth0 != null ? lookupProperty(depth0,"command") : depth0),{"name":"unit","hash":{},"data":data,"loc":{"start":{"line":12,"column":10},"end":{"line":12,"column":26}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"packed") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":12,"column":26},"end":{"line":12,"column":80}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"tls") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":12,"column":80},"end":{"line":12,"column":185}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"htpasswd") : depth0),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":12,"column":185},"end":{"line":12,"column":253}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"verifyKey") : depth0),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":12,"column":253},"end":{"line":12,"column":326}}})) != null ? stack1 : "")
    + "\nExecReload=/bin/kill -HUP $MAINPID\nRestart=on-failure\nRestartSec=5\nTimeoutStopSec="
    + ((stack1 = lookupProperty(helpers,"unit").call(alias1,(depth0 != null ? lookupProperty(depth0,"timeout") : depth0),{"name":"unit","hash":{},"data":data,"loc":{"start":{"line":16,"column":15},"end":{"line":16,"column":31}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"credentials") : depth0),{"name":"each","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":17,"column":0},"end":{"line":19,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"packed") : depth0),{"name":"if","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":20,"column":0},"end":{"line":23,"column":7}}})) != null ? stack1 : "")
    + "\n# A user of its own that exists while it runs, and may write nothing"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"packed") : depth0),{"name":"if","hash":{},"fn":container.program(6, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":25,"column":68},"end":{"line":25,"column":105}}})) != null ? stack1 : "")
    + ".\nDynamicUser=yes\nUMask=0077\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"privileged") : depth0),{"name":"if","hash":{},"fn":container.program(7, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":28,"column":0},"end":{"line":31,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"unless").call(alias1,(depth0 != null ? lookupProperty(depth0,"privileged") : depth0),{"name":"unless","hash":{},"fn":container.program(8, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":32,"column":0},"end":{"line":34,"column":11}}})) != null ? stack1 : "")
    + "NoNewPrivileges=yes\nProtectSystem=strict\nProtectHome=read-only\nPrivateTmp=yes\nPrivateDevices=yes\nProtectClock=yes\nProtectControlGroups=yes\nProtectHostname=yes\nProtectKernelLogs=yes\nProtectKernelModules=yes\nProtectKernelTunables=yes\nProtectProc=invisible\nRestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK\nRestrictNamespaces=yes\nRestrictRealtime=yes\nRestrictSUIDSGID=yes\nLockPersonality=yes\nSystemCallArchitectures=native\nSystemCallFilter=@system-service\n# No MemoryDenyWriteExecute: Node compiles at run time.\n\n[Install]\nWantedBy=multi-user.target\n";
},"useData":true},
  "talos-machine.yaml": {"0":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "      "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"host") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":7,"column":6},"end":{"line":7,"column":19}}})) != null ? stack1 : "")
    + ":\n        endpoints: ["
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"url") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":8,"column":20},"end":{"line":8,"column":32}}})) != null ? stack1 : "")
    + "]\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"hasPath") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":9,"column":0},"end":{"line":11,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"unless").call(alias1,(depths[1] != null ? lookupProperty(depths[1],"fallback") : depths[1]),{"name":"unless","hash":{},"fn":container.program(2, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":12,"column":0},"end":{"line":14,"column":11}}})) != null ? stack1 : "");
},"1":function(container,depth0,helpers,partials,data) {
    return "        overridePath: true\n";
},"2":function(container,depth0,helpers,partials,data) {
    return "        skipFallback: true\n";
},"3":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "    config:\n      "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"mirror") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":18,"column":6},"end":{"line":18,"column":21}}})) != null ? stack1 : "")
    + ":\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"credentials") : depth0),{"name":"if","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":19,"column":0},"end":{"line":21,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"if","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":22,"column":0},"end":{"line":24,"column":7}}})) != null ? stack1 : "");
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "        auth: { username: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"credentials") : depth0)) != null ? lookupProperty(stack1,"username") : stack1),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":20,"column":26},"end":{"line":20,"column":55}}})) != null ? stack1 : "")
    + ", password: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"credentials") : depth0)) != null ? lookupProperty(stack1,"password") : stack1),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":20,"column":67},"end":{"line":20,"column":96}}})) != null ? stack1 : "")
    + " }\n";
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "        tls: { ca: "
    + ((stack1 = lookupProperty(helpers,"base64").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"base64","hash":{},"data":data,"loc":{"start":{"line":23,"column":19},"end":{"line":23,"column":32}}})) != null ? stack1 : "")
    + " }\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# A patch of the machine configuration, for Talos up to 1.11.\nmachine:\n  registries:\n    mirrors:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"hosts") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":6,"column":0},"end":{"line":15,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configured") : depth0),{"name":"if","hash":{},"fn":container.program(3, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":16,"column":0},"end":{"line":25,"column":7}}})) != null ? stack1 : "");
},"useData":true,"useDepths":true},
  "talos.yaml": {"0":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"host") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":7,"column":6},"end":{"line":7,"column":19}}})) != null ? stack1 : "")
    + "\nendpoints:\n  - url: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"url") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":9,"column":9},"end":{"line":9,"column":21}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"hasPath") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":10,"column":0},"end":{"line":12,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"unless").call(alias1,(depths[1] != null ? lookupProperty(depths[1],"fallback") : depths[1]),{"name":"unless","hash":{},"fn":container.program(2, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":13,"column":0},"end":{"line":15,"column":11}}})) != null ? stack1 : "");
},"1":function(container,depth0,helpers,partials,data) {
    return "    overridePath: true\n";
},"2":function(container,depth0,helpers,partials,data) {
    return "skipFallback: true\n";
},"3":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "---\napiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"mirror") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":21,"column":6},"end":{"line":21,"column":21}}})) != null ? stack1 : "")
    + "\nca: "
    + ((stack1 = lookupProperty(helpers,"block").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),2,{"name":"block","hash":{},"data":data,"loc":{"start":{"line":22,"column":4},"end":{"line":22,"column":18}}})) != null ? stack1 : "")
    + "\n";
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"mirror") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":28,"column":6},"end":{"line":28,"column":21}}})) != null ? stack1 : "")
    + "\nusername: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"credentials") : depth0)) != null ? lookupProperty(stack1,"username") : stack1),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":29,"column":10},"end":{"line":29,"column":39}}})) != null ? stack1 : "")
    + "\npassword: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"credentials") : depth0)) != null ? lookupProperty(stack1,"password") : stack1),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":30,"column":10},"end":{"line":30,"column":39}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# For Talos 1.12 and later.\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"hosts") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":3,"column":0},"end":{"line":16,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"if","hash":{},"fn":container.program(3, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":17,"column":0},"end":{"line":23,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"credentials") : depth0),{"name":"if","hash":{},"fn":container.program(4, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":24,"column":0},"end":{"line":31,"column":7}}})) != null ? stack1 : "");
},"useData":true,"useDepths":true},
};
export type TemplateName = keyof typeof TEMPLATES;
