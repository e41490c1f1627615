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
    + "\nauth = \""
    + ((stack1 = lookupProperty(helpers,"base64").call(alias1,(depth0 != null ? lookupProperty(depth0,"login") : depth0),{"name":"base64","hash":{},"data":data,"loc":{"start":{"line":10,"column":8},"end":{"line":10,"column":24}}})) != null ? stack1 : "")
    + "\"\n";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "[settings.pki.airgap-mirror]\ndata = \""
    + ((stack1 = lookupProperty(helpers,"base64").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"base64","hash":{},"data":data,"loc":{"start":{"line":14,"column":8},"end":{"line":14,"column":21}}})) != null ? stack1 : "")
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
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"login") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":7,"column":0},"end":{"line":11,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":12,"column":0},"end":{"line":16,"column":7}}})) != null ? stack1 : "");
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
  "config-path.sh": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return "# config_path in containerd's config.toml: one key of one table, by a reading of TOML that refuses what it does not\n# understand. In a file of its own where containerd joins both, which 2.x does and 1.x does not.\n\nconfig_files() { # FOLDER\n  etc=$1\n  config=$etc/config.toml\n  before=$config.before-airgap\n  drop_in=$etc/conf.d/50-airgap-nodes.toml\n  # There while containerd has not read what was changed.\n  unread=$config.airgap-unread\n  failed=$config.airgap-failed\n  # There while it may be this node's turn.\n  turn=$config.airgap-turn\n}\n\ntake_turn() {\n  mkdir -p \"$etc\"\n  : > \"$turn\"\n  hold\n}\n\nend_turn() {\n  release\n  rm -f \"$turn\"\n}\n# As the node names it, wherever it stands here.\ncerts=/etc/containerd/certs.d\n\n# Prints the file with config_path set. Exits 3 when it is, 4 when a drop-in can, 1 with the reason when neither may be.\nedited() {\n  awk -v certs=\"$certs\" -v name=\"$1\" '\n    function refuse(line, why) {\n      print name (line ? \":\" line : \"\") \": \" why > \"/dev/stderr\"\n      exit 1\n    }\n    # \"a\".\"b\" as /a/b/ with a letter for the slash that no name has; what comes after it is left in `rest`.\n    function path_of(s,   out, part, c, n) {\n      out = S\n      while (1) {\n        sub(/^[ \\t]+/, \"\", s)\n        c = substr(s, 1, 1)\n        if (c == D || c == Q) {\n          n = index(substr(s, 2), c)\n          part = substr(s, 2, n - 1)\n          if (n == 0 || index(part, \"\\\\\")) return \"\"\n          s = substr(s, n + 2)\n        } else if (match(s, /^[A-Za-z0-9_-]+/)) {\n          part = substr(s, 1, RLENGTH)\n          s = substr(s, RLENGTH + 1)\n        } else return \"\"\n        out = out part S\n        sub(/^[ \\t]+/, \"\", s)\n        if (substr(s, 1, 1) != \".\") break\n        s = substr(s, 2)\n      }\n      rest = s\n      return out\n    }\n    # Reads on in a value: `open` is the quote of a text of several lines, `depth` counts brackets.\n    function scan(s,   c, i, n) {\n      n = length(s)\n      for (i = 1; i <= n; i++) {\n        c = substr(s, i, 1)\n        if (open != \"\") {\n          if (c == \"\\\\\" && open == D) i++\n          else if (substr(s, i, 3) == open open open) {\n            i += 2\n            while (substr(s, i + 1, 1) == open) i++\n            open = \"\"\n          }\n        } else if (c == \"#\") return\n        else if (substr(s, i, 3) == D D D || substr(s, i, 3) == Q Q Q) {\n          open = c\n          i += 2\n        } else if (c == D || c == Q) {\n          for (i++; i <= n && substr(s, i, 1) != c; i++) if (c == D && substr(s, i, 1) == \"\\\\\") i++\n          if (i > n) refuse(at, \"a text does not end\")\n        } else if (c == \"[\" || c == \"{\" ) depth++\n        else if (c == \"]\" || c == \"}\") {\n          if (--depth < 0) refuse(at, \"a bracket too many\")\n        }\n      }\n    }\n    function starts(text, front) { return substr(text, 1, length(front)) == front }\n    function indent(s) { return match(s, /^[ \\t]+/) ? substr(s, 1, RLENGTH) : \"\" }\n\n    { lines[NR] = $0; if (sub(/\\r$/, \"\")) cr = \"\\r\"; texts[NR] = $0 }\n    END {\n      S = \"\\034\"; D = \"\\042\"; Q = \"\\047\"; depth = 0; open = \"\"; table = S; keys = 0; headers = 0\n      for (at = 1; at <= NR; at++) {\n        s = texts[at]\n        if (open != \"\" || depth > 0) { if (inImports) imports = imports s; scan(s); continue }\n        inImports = 0\n        sub(/^[ \\t]+/, \"\", s)\n        if (s == \"\" || starts(s, \"#\")) continue\n        if (starts(s, \"[\")) {\n          double = starts(s, \"[[\")\n          table = path_of(substr(s, 2 + double))\n          if (table == \"\" || rest !~ (double ? \"^[ \\t]*\\\\]\\\\][ \\t]*(#.*)?$\" : \"^[ \\t]*\\\\][ \\t]*(#.*)?$\")) refuse(at, \"no header of a table\")\n          if (!double && (table in lineOf)) refuse(at, \"a table for the second time\")\n          if (!double) { lineOf[table] = at; header[++headers] = table }\n        } else {\n          key = path_of(s)\n          if (key == \"\" || rest !~ /^[ \\t]*=/) refuse(at, \"no key with a value\")\n          sub(/^[ \\t]*=[ \\t]*/, \"\", rest)\n          if (rest == \"\" || starts(rest, \"#\")) refuse(at, \"a key without a value\")\n          full = table substr(key, 2)\n          if (full in value) refuse(at, \"a key for the second time\")\n          value[full] = rest; under[full] = table; place[full] = at; keyNames[++keys] = full\n          if (full == S \"imports\" S) { inImports = 1; imports = rest }\n          scan(rest)\n        }\n      }\n      if (open != \"\" || depth > 0) refuse(NR, \"the last value does not end\")\n\n      version = value[S \"version\" S]\n      sub(/[ \\t]*(#.*)?$/, \"\", version)\n      if (version == \"\" || version == \"1\") { own = S \"plugins\" S \"cri\" S \"registry\" S; title = \"[plugins.cri.registry]\" }\n      else if (version == \"2\") {\n        own = S \"plugins\" S \"io.containerd.grpc.v1.cri\" S \"registry\" S\n        title = \"[plugins.\\\"io.containerd.grpc.v1.cri\\\".registry]\"\n      } else if (version == \"3\" || version == \"4\") {\n        own = S \"plugins\" S \"io.containerd.cri.v1.images\" S \"registry\" S\n        title = \"[plugins.\\\"io.containerd.cri.v1.images\\\".registry]\"\n      } else refuse(0, \"its version is \" version)\n\n      for (i = 1; i <= keys; i++) {\n        k = keyNames[i]\n        if (starts(own, k) || (starts(k, own) && length(under[k]) < length(own)))\n          refuse(place[k], \"settings of registries stand in braces or behind dots\")\n        if (k == own \"mirrors\" S && value[k] !~ /^\\{[ \\t]*\\}/ || starts(k, own \"mirrors\" S) && k != own \"mirrors\" S)\n          refuse(place[k], \"registry.mirrors, with which containerd refuses a config_path\")\n        if (starts(k, own \"configs\" S) && (index(k, S \"tls\" S) || value[k] ~ /tls/))\n          refuse(place[k], \"registry.configs with tls, with which containerd refuses a config_path\")\n      }\n      for (i = 1; i <= headers; i++) {\n        if (starts(header[i], own \"mirrors\" S) && header[i] != own \"mirrors\" S)\n          refuse(lineOf[header[i]], \"registry.mirrors, with which containerd refuses a config_path\")\n        if (starts(header[i], own \"configs\" S) && index(header[i], S \"tls\" S))\n          refuse(lineOf[header[i]], \"registry.configs with tls, with which containerd refuses a config_path\")\n        if (!first && starts(header[i], own)) first = lineOf[header[i]]\n      }\n\n      new = \"config_path = \\\"\" certs \"\\\"\"\n      k = own \"config_path\" S\n      if (k in value) {\n        q = substr(value[k], 1, 1)\n        n = index(substr(value[k], 2), q)\n        now = substr(value[k], 2, n - 1)\n        tail = substr(value[k], n + 2)\n        if ((q != D && q != Q) || n == 0 || index(now, \"\\\\\") || tail !~ /^[ \\t]*(#.*)?$/) refuse(place[k], \"config_path is no plain text\")\n        if (now == certs) exit 3\n        if (now != \"\" && !index(\":\" now \":\", \":\" certs \":\")) refuse(place[k], \"config_path is \" now)\n      }\n      if (version >= 3 && (index(imports, D \"/etc/containerd/conf.d/*.toml\" D) || index(imports, Q \"/etc/containerd/conf.d/*.toml\" Q))) exit 4\n      if (k in value) {\n        sub(/[ \\t]+$/, \"\", tail)\n        lines[place[k]] = indent(texts[place[k]]) new tail cr\n      } else if (own in lineOf) lines[lineOf[own]] = lines[lineOf[own]] \"\\n\" indent(texts[lineOf[own]]) \"  \" new cr\n      else if (first) lines[first] = title cr \"\\n  \" new cr \"\\n\" cr \"\\n\" lines[first]\n      else {\n        while (NR > 0 && texts[NR] ~ /^[ \\t]*$/) NR--\n        lines[NR + 1] = (NR > 0 ? cr \"\\n\" : \"\") title cr \"\\n  \" new cr\n        NR++\n      }\n      for (i = 1; i <= NR; i++) print lines[i]\n    }' \"$1\"\n}\n\n# For a node without a config.toml; versions 1.x and 2.x read it.\nnew_config() {\n  echo 'version = 2'\n  echo '[plugins.\"io.containerd.grpc.v1.cri\".registry]'\n  echo \"  config_path = \\\"$certs\\\"\"\n}\n\ndrop_in_text() {\n  echo '# Written by `helm airgap generate nodes` from the lock; do not edit.'\n  echo 'version = 3'\n  echo '[plugins.\"io.containerd.cri.v1.images\".registry]'\n  echo \"  config_path = \\\"$certs\\\"\"\n}\n\n# $way: what config.toml needs. Fails with the reason when it may not be touched.\nlook() {\n  way=new\n  [ -e \"$config\" ] || return 0\n  code=0\n  edited \"$config\" > /dev/null || code=$?\n  case $code in\n  0) way=edit ;;\n  3) way=nothing ;;\n  4) way=drop-in && if drop_in_text | cmp -s - \"$drop_in\"; then way=nothing; fi ;;\n  *) return 1 ;;\n  esac\n}\n\nset_config_path() {\n  if [ -e \"$failed\" ]; then\n    echo \"containerd did not start with config_path: look at its log, and remove $failed to try again\" >&2\n    return 1\n  fi\n  look || return 1\n  if [ \"$way\" = nothing ] && [ ! -e \"$unread\" ]; then\n    [ ! -e \"$turn\" ] || act end_turn\n    return\n  fi\n  if [ -n \"$dry\" ]; then say \"set config_path in $config, and restart containerd\"; return; fi\n  take_turn\n  case $way in\n  new | edit) edit_config ;;\n  drop-in) write_drop_in ;;\n  esac\n  restart_or_undo\n  end_turn\n}\n\nedit_config() {\n  rm -f \"$config.airgap-new\"\n  if [ \"$way\" = edit ]; then\n    cp -pP \"$config\" \"$before.airgap-new\"\n    into_place \"$before\"\n    # A copy first: it has the mode and the owner.\n    cp -p \"$config\" \"$config.airgap-new\"\n    edited \"$before\" > \"$config.airgap-new\"\n  else\n    new_config > \"$config.airgap-new\"\n  fi\n  accepted config.toml.airgap-new || {\n    rm -f \"$config.airgap-new\" \"$before\"\n    end_turn\n    return 1\n  }\n  : > \"$unread\"\n  say \"set config_path in $config\"\n  into_place \"$config\"\n}\n\nwrite_drop_in() {\n  : > \"$unread\"\n  mkdir -p \"$etc/conf.d\"\n  drop_in_text > \"$drop_in.airgap-new\"\n  say \"put $drop_in\"\n  into_place \"$drop_in\"\n  accepted config.toml || {\n    rm -f \"$drop_in\" \"$unread\"\n    end_turn\n    return 1\n  }\n}\n\n# containerd itself reads the file before it has to start with it.\naccepted() {\n  can_ask || return 0\n  dump=$(node containerd --config \"/etc/containerd/$1\" config dump 2> \"$scratch.dump\") || {\n    echo \"containerd does not take $1: $(tail -n 1 \"$scratch.dump\")\" >&2\n    rm -f \"$scratch.dump\"\n    return 1\n  }\n  rm -f \"$scratch.dump\"\n  echo \"$dump\" | tr \"'\" '\"' | grep -qF \"config_path = \\\"$certs\\\"\" && return\n  echo \"containerd does not find config_path in $1\" >&2\n  return 1\n}\n\nrestart_or_undo() {\n  if restart; then\n    rm -f \"$unread\"\n    return\n  fi\n  echo \"containerd does not come back: $config is as it was before\" >&2\n  : > \"$failed\"\n  undo_config\n  restart || true\n  rm -f \"$unread\"\n  return 1\n}\n\nrestart() {\n  can_restart || { echo \"containerd has to be restarted\"; return 0; }\n  say \"restart containerd\"\n  node systemctl restart containerd || return 1\n  node systemctl is-active --quiet containerd || return 1\n  # The daemon runs on without the part that serves the kubelet.\n  ! node ctr plugins ls 2> /dev/null | awk '$2 == \"cri\" && $NF == \"error\" { bad = 1 } END { exit !bad }'\n}\n\nundo_config() {\n  if [ -e \"$drop_in\" ] || [ -e \"$unread\" ]; then\n    : > \"$unread\"\n    [ ! -e \"$drop_in\" ] || say \"remove $drop_in\"\n    rm -f \"$drop_in\"\n    rmdir \"$etc/conf.d\" 2> /dev/null || true\n  fi\n  if [ -e \"$before\" ] && { edited \"$before\" 2> /dev/null || true; } | cmp -s - \"$config\"; then\n    : > \"$unread\"\n    say \"put back $config\"\n    mv -f \"$before\" \"$config\"\n  elif [ -e \"$before\" ] && cmp -s \"$before\" \"$config\"; then\n    rm -f \"$before\"\n  elif [ -e \"$before\" ]; then\n    echo \"$config was changed by somebody since: it stays, and so does $before\" >&2\n  elif [ -e \"$config\" ] && new_config | cmp -s - \"$config\"; then\n    : > \"$unread\"\n    say \"remove $config\"\n    rm -f \"$config\"\n  fi\n  flush \"$etc\"\n}\n\nhas_config_path() {\n  [ -e \"$drop_in\" ] || [ -e \"$before\" ] || [ -e \"$unread\" ] || [ -e \"$turn\" ] || { [ -e \"$config\" ] && new_config | cmp -s - \"$config\"; }\n}\n\nunset_config_path() {\n  act rm -f \"$config.airgap-new\" \"$before.airgap-new\" \"$drop_in.airgap-new\"\n  has_config_path || return 0\n  if [ -n \"$dry\" ]; then say \"put back $config, and restart containerd\"; return; fi\n  take_turn\n  undo_config\n  if [ -e \"$unread\" ]; then\n    restart\n    rm -f \"$unread\"\n  fi\n  rm -f \"$failed\"\n  end_turn\n}\n";
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
  "daemonset-access.yaml": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: airgap-nodes\n  namespace: kube-system\n  labels: {app.kubernetes.io/name: airgap-nodes}\nautomountServiceAccountToken: false\n---\n# Whoever holds it may restart its containerd. It is made here, so that Pods need not make one.\napiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata:\n  name: airgap-nodes\n  namespace: kube-system\n  labels: {app.kubernetes.io/name: airgap-nodes}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: airgap-nodes\n  namespace: kube-system\n  labels: {app.kubernetes.io/name: airgap-nodes}\nrules:\n  - apiGroups: [coordination.k8s.io]\n    resources: [leases]\n    resourceNames: [airgap-nodes]\n    verbs: [get, patch]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: airgap-nodes\n  namespace: kube-system\n  labels: {app.kubernetes.io/name: airgap-nodes}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: airgap-nodes}\nsubjects:\n  - {kind: ServiceAccount, name: airgap-nodes, namespace: kube-system}\n";
},"useData":true},
  "daemonset-chart.yaml": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\napiVersion: v2\nname: airgap-nodes\ndescription: Sends the container runtime of each node to the mirror\ntype: application\nversion: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"version") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":6,"column":9},"end":{"line":6,"column":25}}})) != null ? stack1 : "")
    + "\n";
},"useData":true},
  "daemonset-files.yaml": {"0":function(container,depth0,helpers,partials,data) {
    return "kind: Secret\n";
},"1":function(container,depth0,helpers,partials,data) {
    return "kind: ConfigMap\n";
},"2":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "  "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"key") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":15,"column":2},"end":{"line":15,"column":14}}})) != null ? stack1 : "")
    + ": "
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depths[1] != null ? lookupProperty(depths[1],"isSecret") : depths[1]),{"name":"if","hash":{},"fn":container.program(3, data, 0, blockParams, depths),"inverse":container.program(4, data, 0, blockParams, depths),"data":data,"loc":{"start":{"line":15,"column":16},"end":{"line":15,"column":81}}})) != null ? stack1 : "")
    + "\n";
},"3":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"base64").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"text") : depth0),{"name":"base64","hash":{},"data":data,"loc":{"start":{"line":15,"column":35},"end":{"line":15,"column":50}}})) != null ? stack1 : "");
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"block").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"text") : depth0),4,{"name":"block","hash":{},"data":data,"loc":{"start":{"line":15,"column":58},"end":{"line":15,"column":74}}})) != null ? stack1 : "");
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Its name holds a digest of the files: new files roll over the nodes one by one.\napiVersion: v1\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"isSecret") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0, blockParams, depths),"inverse":container.program(1, data, 0, blockParams, depths),"data":data,"loc":{"start":{"line":3,"column":0},"end":{"line":7,"column":7}}})) != null ? stack1 : "")
    + "metadata:\n  name: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"bundle") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":9,"column":8},"end":{"line":9,"column":23}}})) != null ? stack1 : "")
    + "\n  namespace: kube-system\n  labels: {app.kubernetes.io/name: airgap-nodes}\nimmutable: true\ndata:\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"entries") : depth0),{"name":"each","hash":{},"fn":container.program(2, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":14,"column":0},"end":{"line":16,"column":9}}})) != null ? stack1 : "");
},"useData":true,"useDepths":true},
  "daemonset-install.sh": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return "# install.sh install|check|keep|uninstall|rest|set-config-path|unset-config-path SOURCE TARGET\n#\n# `keep` looks again each minute; `rest` uninstalls and stays. ETC is the node's /etc/containerd, HOST its root, of which\n# systemctl and containerd are run. RELOAD is a unit that has to read files anew when they have changed.\nverb=${1:?install, check, keep, uninstall or rest}\nsource=${2:?a folder with the files}\ntarget=${3:?a folder to put them}\nlist=$target/.helm-airgap\nscratch=$list.airgap\naccess=${ACCESS:-/access}\npause=${PAUSE:-5}\ndry=\n\nnode() { chroot \"${HOST:-/host}\" /usr/bin/env SYSTEMD_IGNORE_CHROOT=1 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \"$@\"; }\ncan_ask() { :; }\ncan_restart() { :; }\n\nchanging() { [ -z \"${RELOAD-}\" ] || : > \"$list.airgap-unread\"; }\n\ntake_effect() {\n  [ -e \"$list.airgap-unread\" ] || return 0\n  say \"reload $RELOAD\"\n  node systemctl reload \"$RELOAD\"\n  rm -f \"$list.airgap-unread\"\n}\n\ninstall() {\n  put_files\n  take_effect\n}\n\ncheck() {\n  check_files || return 1\n  [ -n \"${ETC-}\" ] || return 0\n  config_files \"$ETC\"\n  look && [ \"$way\" = nothing ] && [ ! -e \"$unread\" ] || { echo \"config_path is not set in $config\"; return 1; }\n}\n\n# Spegel moves all that it finds into a folder, and puts it back when it goes: we are not to be there then.\nuninstall() {\n  remove_files\n  if [ -e \"$target/_backup/.helm-airgap\" ]; then\n    ours=$target\n    target=$ours/_backup\n    list=$target/.helm-airgap\n    remove_files\n    target=$ours\n    list=$target/.helm-airgap\n  fi\n  take_effect\n}\n\nkeep() {\n  trap 'exit 0' TERM INT\n  while :; do\n    install\n    sleep 60 &\n    wait $!\n  done\n}\n\nrest() {\n  trap 'exit 0' TERM INT\n  uninstall\n  while :; do\n    sleep 3600 &\n    wait $!\n  done\n}\n\ncase $verb in\ninstall | check | keep | uninstall | rest) \"$verb\" ;;\nset-config-path)\n  config_files \"$ETC\"\n  set_config_path\n  ;;\nunset-config-path)\n  config_files \"$ETC\"\n  unset_config_path\n  ;;\n*) echo \"install.sh: unknown verb $verb\" >&2; exit 2 ;;\nesac\n";
},"useData":true},
  "daemonset-kustomization.yaml": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# `kubectl apply -k base`. The namespace has to allow hostPath: PodSecurity \"privileged\".\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [objects.yaml]\n";
},"useData":true},
  "daemonset-objects.tpl": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return "{{- /* Written by `helm airgap generate nodes` from the lock; do not edit. The objects are those of the Kustomize base. */}}\n{{- range splitList \"\\n---\\n\" (.Files.Get \"objects.yaml\") }}\n{{- $object := fromYaml . }}\n{{- $_ := set $object.metadata \"namespace\" $.Release.Namespace }}\n{{- range $object.subjects }}{{ $_ := set . \"namespace\" $.Release.Namespace }}{{ end }}\n{{- if eq $object.kind \"DaemonSet\" }}\n{{- $pod := $object.spec.template.spec }}\n{{- range concat ($pod.initContainers | default list) $pod.containers }}{{ $_ := set . \"image\" $.Values.image }}{{ end }}\n{{- $_ := set $pod \"nodeSelector\" (merge (dict) $.Values.nodeSelector $pod.nodeSelector) }}\n{{- with $.Values.tolerations }}{{ $_ := set $pod \"tolerations\" . }}{{ end }}\n{{- if $.Values.uninstall }}\n{{- $verbs := dict \"files\" \"uninstall\" \"config-path\" \"unset-config-path\" \"keep\" \"rest\" }}\n{{- range concat ($pod.initContainers | default list) $pod.containers }}\n{{- $_ := set . \"args\" (prepend (rest .args) (get $verbs .name)) }}\n{{- $_ := unset . \"readinessProbe\" }}\n{{- end }}\n{{- end }}\n{{- end }}\n---\n{{ toYaml $object }}\n{{- end }}\n";
},"useData":true},
  "daemonset-uninstall.yaml": {"0":function(container,depth0,helpers,partials,data) {
    return "      - {op: replace, path: /spec/template/spec/initContainers/0/args/0, value: uninstall}\n      - {op: replace, path: /spec/template/spec/initContainers/1/args/0, value: unset-config-path}\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n# `kubectl apply -k uninstall`, wait for the rollout, and then `kubectl delete -k uninstall`: the nodes are as they were before.\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base]\npatches:\n  - target: {kind: DaemonSet, name: airgap-nodes}\n    patch: |-\n"
    + ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":9,"column":0},"end":{"line":12,"column":7}}})) != null ? stack1 : "")
    + "      - {op: replace, path: /spec/template/spec/containers/0/args/0, value: rest}\n      - {op: remove, path: /spec/template/spec/containers/0/readinessProbe}\n";
},"useData":true},
  "daemonset-values.yaml": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n\n# The image of the Pods: from the mirror, as the lock has it.\nimage: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"image") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":4,"column":7},"end":{"line":4,"column":21}}})) != null ? stack1 : "")
    + "\n# True takes all away again: upgrade with it, wait for the rollout, and then `helm uninstall`.\nuninstall: false\n# Labels that nodes have to have, beside kubernetes.io/os: linux.\nnodeSelector: {}\n# In place of all taints.\ntolerations: []\n";
},"useData":true},
  "daemonset.yaml": {"0":function(container,depth0,helpers,partials,data) {
    return "# Rights: root of the node. What may run systemctl there can do all else; see docs/nodes.md. No host PID, no privileged container.\n";
},"1":function(container,depth0,helpers,partials,data) {
    return "# Rights: root without capabilities, and one folder of the node. With SELinux the container needs a type that may write it there.\n";
},"2":function(container,depth0,helpers,partials,data) {
    return "      serviceAccountName: airgap-nodes\n";
},"3":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "      initContainers:\n        # First the files, then what makes containerd read them.\n        - name: files\n          image: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"image") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":33,"column":17},"end":{"line":33,"column":31}}})) != null ? stack1 : "")
    + "\n          command: [/bin/sh, /airgap/install.sh]\n          args: [install, /airgap, /target]\n          resources: &resources\n            requests: {cpu: 1m, memory: 8Mi}\n            limits: {memory: 32Mi}\n          securityContext: &confined\n            runAsUser: 0\n            allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n            capabilities: {drop: [ALL]}\n            seccompProfile: {type: RuntimeDefault}\n          volumeMounts:\n            - {name: files, mountPath: /airgap, readOnly: true}\n            - {name: target, mountPath: /target}\n        # Waits here for its turn: one node at a time.\n        - name: config-path\n          image: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"image") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":50,"column":17},"end":{"line":50,"column":31}}})) != null ? stack1 : "")
    + "\n          command: [/bin/sh, /airgap/install.sh]\n          args: [set-config-path, /airgap, /target]\n          env:\n            - {name: ETC, value: /node-etc}\n            - { name: NODE, valueFrom: { fieldRef: {fieldPath: spec.nodeName} } }\n            - { name: NAMESPACE, valueFrom: { fieldRef: {fieldPath: metadata.namespace} } }\n          resources:\n            requests: {cpu: 1m, memory: 8Mi}\n            limits: {memory: 256Mi}\n          securityContext:\n            runAsUser: 0\n            allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n            capabilities: {drop: [ALL], add: [SYS_CHROOT]}\n            seccompProfile: {type: RuntimeDefault}\n          volumeMounts:\n            - {name: files, mountPath: /airgap, readOnly: true}\n            - {name: target, mountPath: /target}\n            - {name: etc, mountPath: /node-etc}\n            - {name: host, mountPath: /host, readOnly: true, mountPropagation: HostToContainer}\n            - {name: access, mountPath: /access, readOnly: true}\n";
},"4":function(container,depth0,helpers,partials,data) {
    return "          env:\n            - {name: ETC, value: /node-etc}\n";
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "          env:\n            - {name: RELOAD, value: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"reload") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":85,"column":36},"end":{"line":85,"column":51}}})) != null ? stack1 : "")
    + " }\n";
},"6":function(container,depth0,helpers,partials,data) {
    return "          resources: *resources\n          securityContext: *confined\n";
},"7":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "          resources:\n            requests: {cpu: 1m, memory: 8Mi}\n            limits: {memory: 32Mi}\n          securityContext:\n            runAsUser: 0\n            allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n            capabilities: "
    + ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"reload") : depth0),{"name":"if","hash":{},"fn":container.program(8, data, 0),"inverse":container.program(9, data, 0),"data":data,"loc":{"start":{"line":101,"column":26},"end":{"line":101,"column":100}}})) != null ? stack1 : "")
    + "\n            seccompProfile: {type: RuntimeDefault}\n";
},"8":function(container,depth0,helpers,partials,data) {
    return "{drop: [ALL], add: [SYS_CHROOT]}";
},"9":function(container,depth0,helpers,partials,data) {
    return "{drop: [ALL]}";
},"10":function(container,depth0,helpers,partials,data) {
    return "            - {name: etc, mountPath: /node-etc, readOnly: true}\n";
},"11":function(container,depth0,helpers,partials,data) {
    return "            - {name: host, mountPath: /host, readOnly: true, mountPropagation: HostToContainer}\n";
},"12":function(container,depth0,helpers,partials,data) {
    return "        - name: etc\n          hostPath: {path: /etc/containerd, type: DirectoryOrCreate}\n";
},"13":function(container,depth0,helpers,partials,data) {
    return "        - name: host\n          hostPath: {path: /, type: Directory}\n";
},"14":function(container,depth0,helpers,partials,data) {
    return "        - name: access\n          projected:\n            sources:\n              - serviceAccountToken: {path: token, expirationSeconds: 3600}\n              - { configMap: { name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}] } }\n";
},"15":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "          secret:\n            secretName: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"bundle") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":134,"column":24},"end":{"line":134,"column":39}}})) != null ? stack1 : "")
    + "\n";
},"16":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "          configMap:\n            name: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"bundle") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":137,"column":18},"end":{"line":137,"column":33}}})) != null ? stack1 : "")
    + "\n";
},"17":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "              - { key: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"key") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":143,"column":23},"end":{"line":143,"column":35}}})) != null ? stack1 : "")
    + ", path: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":143,"column":43},"end":{"line":143,"column":56}}})) != null ? stack1 : "")
    + " }\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"asksNode") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.program(1, data, 0),"data":data,"loc":{"start":{"line":2,"column":0},"end":{"line":6,"column":7}}})) != null ? stack1 : "")
    + "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: airgap-nodes\n  namespace: kube-system\n  labels: {app.kubernetes.io/name: airgap-nodes}\nspec:\n  selector: { matchLabels: {app.kubernetes.io/name: airgap-nodes} }\n  updateStrategy: { type: RollingUpdate, rollingUpdate: {maxUnavailable: 1} }\n  template:\n    metadata: { labels: {app.kubernetes.io/name: airgap-nodes} }\n    spec:\n      # The network's own images may have to come through these files: do not wait for it.\n      hostNetwork: true\n      priorityClassName: system-node-critical\n      tolerations: [{operator: Exists}]\n      nodeSelector: {kubernetes.io/os: linux}\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":24,"column":0},"end":{"line":26,"column":7}}})) != null ? stack1 : "")
    + "      automountServiceAccountToken: false\n      terminationGracePeriodSeconds: 5\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":29,"column":0},"end":{"line":72,"column":7}}})) != null ? stack1 : "")
    + "      containers:\n        - name: keep\n          # At the mirror by its own name: no mirror configuration is needed to pull it, but the mirror's CA is, if it has its own.\n          image: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"image") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":76,"column":17},"end":{"line":76,"column":31}}})) != null ? stack1 : "")
    + "\n          command: [/bin/sh, /airgap/install.sh]\n          args: [keep, /airgap, /target]\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":79,"column":0},"end":{"line":82,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"reload") : depth0),{"name":"if","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":83,"column":0},"end":{"line":86,"column":7}}})) != null ? stack1 : "")
    + "          readinessProbe:\n            exec: {command: [/bin/sh, /airgap/install.sh, check, /airgap, /target]}\n            periodSeconds: 30\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(6, data, 0),"inverse":container.program(7, data, 0),"data":data,"loc":{"start":{"line":90,"column":0},"end":{"line":103,"column":7}}})) != null ? stack1 : "")
    + "          volumeMounts:\n            - {name: files, mountPath: /airgap, readOnly: true}\n            - {name: target, mountPath: /target}\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(10, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":107,"column":0},"end":{"line":109,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"reload") : depth0),{"name":"if","hash":{},"fn":container.program(11, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":110,"column":0},"end":{"line":112,"column":7}}})) != null ? stack1 : "")
    + "      volumes:\n        - name: target\n          hostPath: { path: "
    + ((stack1 = lookupProperty(helpers,"yaml").call(alias1,(depth0 != null ? lookupProperty(depth0,"target") : depth0),{"name":"yaml","hash":{},"data":data,"loc":{"start":{"line":115,"column":28},"end":{"line":115,"column":43}}})) != null ? stack1 : "")
    + ", type: DirectoryOrCreate }\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(12, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":116,"column":0},"end":{"line":119,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"asksNode") : depth0),{"name":"if","hash":{},"fn":container.program(13, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":120,"column":0},"end":{"line":123,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(14, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":124,"column":0},"end":{"line":130,"column":7}}})) != null ? stack1 : "")
    + "        - name: files\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"isSecret") : depth0),{"name":"if","hash":{},"fn":container.program(15, data, 0),"inverse":container.program(16, data, 0),"data":data,"loc":{"start":{"line":132,"column":0},"end":{"line":138,"column":7}}})) != null ? stack1 : "")
    + "            items:\n              - {key: install.sh, path: install.sh}\n              - {key: order, path: order}\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(17, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":142,"column":0},"end":{"line":144,"column":9}}})) != null ? stack1 : "");
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

  return ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"like") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":33,"column":0},"end":{"line":35,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"unless").call(alias1,(depth0 != null ? lookupProperty(depth0,"like") : depth0),{"name":"unless","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":36,"column":0},"end":{"line":38,"column":11}}})) != null ? stack1 : "");
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "put "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":34,"column":4},"end":{"line":34,"column":15}}})) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"octal") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":34,"column":16},"end":{"line":34,"column":28}}})) != null ? stack1 : "")
    + " cat "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"like") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":34,"column":33},"end":{"line":34,"column":44}}})) != null ? stack1 : "")
    + "\n";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "put "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":37,"column":4},"end":{"line":37,"column":15}}})) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"octal") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":37,"column":16},"end":{"line":37,"column":28}}})) != null ? stack1 : "")
    + " decoded "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"encoded") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":37,"column":37},"end":{"line":37,"column":51}}})) != null ? stack1 : "")
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
    + "\n\n--helm-airgap\nContent-Type: text/x-shellscript; charset=\"us-ascii\"\n\n#!/bin/sh\n# Written by `helm airgap generate nodes` from the lock; do not edit. May run again: a file is replaced whole.\nset -eu\nput() { # FILE MODE COMMAND…\n  file=$1 mode=$2\n  shift 2\n  mkdir -p \"${file%/*}\"\n  (umask 077 && \"$@\" > \"$file.airgap-new\")\n  chmod \"$mode\" \"$file.airgap-new\"\n  mv -f \"$file.airgap-new\" \"$file\"\n}\ndecoded() { printf %s \"$1\" | base64 -d; }\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":32,"column":0},"end":{"line":39,"column":9}}})) != null ? stack1 : "")
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
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"upstream") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":3,"column":9},"end":{"line":3,"column":26}}})) != null ? stack1 : "")
    + "\n\n[host."
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"mirror") : depth0)) != null ? lookupProperty(stack1,"url") : stack1),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":5,"column":6},"end":{"line":5,"column":25}}})) != null ? stack1 : "")
    + "]\n  capabilities = [\"pull\", \"resolve\"]\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"mirror") : depth0)) != null ? lookupProperty(stack1,"hasPath") : stack1),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":7,"column":0},"end":{"line":9,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":10,"column":0},"end":{"line":12,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"authorization") : depth0),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":13,"column":0},"end":{"line":16,"column":7}}})) != null ? stack1 : "");
},"1":function(container,depth0,helpers,partials,data) {
    return "  override_path = true\n";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "  ca = "
    + ((stack1 = lookupProperty(helpers,"toml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":11,"column":7},"end":{"line":11,"column":18}}})) != null ? stack1 : "")
    + "\n";
},"3":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "  [host."
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"mirror") : depth0)) != null ? lookupProperty(stack1,"url") : stack1),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":14,"column":8},"end":{"line":14,"column":27}}})) != null ? stack1 : "")
    + ".header]\n    authorization = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"authorization") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":15,"column":20},"end":{"line":15,"column":42}}})) != null ? stack1 : "")
    + "\n";
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "server = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"mirror") : depth0)) != null ? lookupProperty(stack1,"url") : stack1),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":19,"column":9},"end":{"line":19,"column":28}}})) != null ? stack1 : "")
    + "\ncapabilities = [\"pull\", \"resolve\"]\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,((stack1 = (depth0 != null ? lookupProperty(depth0,"mirror") : depth0)) != null ? lookupProperty(stack1,"hasPath") : stack1),{"name":"if","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":21,"column":0},"end":{"line":23,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"if","hash":{},"fn":container.program(6, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":24,"column":0},"end":{"line":26,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"authorization") : depth0),{"name":"if","hash":{},"fn":container.program(7, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":27,"column":0},"end":{"line":31,"column":7}}})) != null ? stack1 : "")
    + "\n# containerd 1.x reads no file without it.\n[host]\n";
},"5":function(container,depth0,helpers,partials,data) {
    return "override_path = true\n";
},"6":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "ca = "
    + ((stack1 = lookupProperty(helpers,"toml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"ca") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":25,"column":5},"end":{"line":25,"column":16}}})) != null ? stack1 : "")
    + "\n";
},"7":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "\n[header]\n  authorization = "
    + ((stack1 = lookupProperty(helpers,"toml").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"authorization") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":30,"column":18},"end":{"line":30,"column":40}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"upstream") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":0},"end":{"line":17,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"unless").call(alias1,(depth0 != null ? lookupProperty(depth0,"upstream") : depth0),{"name":"unless","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":18,"column":0},"end":{"line":35,"column":11}}})) != null ? stack1 : "");
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
    + ((stack1 = lookupProperty(helpers,"unpadded").call(alias1,(depth0 != null ? lookupProperty(depth0,"text") : depth0),{"name":"unpadded","hash":{},"data":data,"loc":{"start":{"line":13,"column":15},"end":{"line":13,"column":32}}})) != null ? stack1 : "")
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
  "node-files.sh": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return "# The files of $source, which its list `order` names with their modes, below $target. May run again, and may be stopped anywhere.\n# $list names what is ours: files, folders with a slash at the end, and with a = in front files in whose place another was.\n\nsay() { echo \"$dry$*\"; }\n# Nothing is written where it is only asked what would be.\nact() { [ -n \"$dry\" ] || \"$@\"; }\n\n# On the disk before anything says that it is there.\nflush() { sync \"$1\" 2> /dev/null || sync; }\n\n# Whole or not at all: a temporary file beside it, and a rename.\ninto_place() {\n  flush \"$1.airgap-new\"\n  mv -f \"$1.airgap-new\" \"$1\"\n  flush \"${1%/*}\"\n}\n\nwrite_list() {\n  cat > \"$list.airgap-new\"\n  if cmp -s \"$list.airgap-new\" \"$list\"; then rm -f \"$list.airgap-new\"; else into_place \"$list\"; fi\n}\n\nput() {\n  cmp -s \"$source/$2\" \"$target/$2\" && [ ! -L \"$target/$2\" ] && { chmod \"$1\" \"$target/$2\"; return; }\n  say \"put $target/$2\"\n  act replace \"$1\" \"$2\"\n}\n\nreplace() {\n  mkdir -p \"$target/${2%/*}\"\n  changing\n  rm -f \"$target/$2.airgap-new\"\n  (umask 077 && cat \"$source/$2\" > \"$target/$2.airgap-new\")\n  chmod \"$1\" \"$target/$2.airgap-new\"\n  into_place \"$target/$2\"\n}\n\n# Somebody's own file is kept beside ours until we go.\nkeep_theirs() {\n  [ -e \"$target/$1\" ] || [ -L \"$target/$1\" ] || return 0\n  [ -e \"$target/$1.before-airgap\" ] || [ -L \"$target/$1.before-airgap\" ] && return\n  if grep -qxF \"=$1\" \"$list\" 2> /dev/null; then\n    # An uninstall has put theirs back, and was stopped.\n    cmp -s \"$source/$1\" \"$target/$1\" && return\n  elif grep -qxF \"$1\" \"$list\" 2> /dev/null; then\n    return\n  fi\n  say \"keep $target/$1.before-airgap\"\n  act keep_copy \"$1\"\n}\n\nkeep_copy() {\n  rm -f \"$target/$1.airgap-new\"\n  cp -pP \"$target/$1\" \"$target/$1.airgap-new\"\n  flush \"$target/$1.airgap-new\"\n  mv -f \"$target/$1.airgap-new\" \"$target/$1.before-airgap\"\n  flush \"$target/${1%/*}\"\n}\n\ndrop() {\n  say \"remove $target/$1\"\n  act take_away \"$1\"\n}\n\ntake_away() {\n  changing\n  rm -f \"$target/$1.airgap-new\"\n  if [ -e \"$target/$1.before-airgap\" ] || [ -L \"$target/$1.before-airgap\" ]; then\n    mv -f \"$target/$1.before-airgap\" \"$target/$1\"\n  elif ! grep -qxF \"=$1\" \"$list\" && grep -qxF \"$1\" \"$list\"; then\n    rm -f \"$target/$1\"\n  fi\n}\n\n# A file that names others goes before them: a hosts.toml without the CA that it names fails each pull.\ndrop_all() {\n  while read -r path; do case $path in =* | */ | */ca.crt | *-ca.crt) ;; *) drop \"$path\" ;; esac; done < \"$1\"\n  while read -r path; do case $path in =*) ;; */ca.crt | *-ca.crt) drop \"$path\" ;; esac; done < \"$1\"\n  # The innermost folders first; one with something of somebody's in it stays.\n  sort -r \"$1\" | while read -r path; do case $path in */) act rmdir \"$target/$path\" 2> /dev/null || true ;; esac; done\n}\n\nwanted() {\n  while read -r _ path; do echo \"$path\"; done < \"$source/order\"\n}\n\n# Each with a slash at its end.\nmissing_folders() {\n  wanted | while read -r path; do\n    folder=${path%/*}\n    while [ \"$folder\" != \"$path\" ] && [ ! -d \"$target/$folder\" ]; do\n      echo \"$folder/\"\n      path=$folder\n      folder=${path%/*}\n    done\n  done\n}\n\nlisted() { [ ! -e \"$list\" ] || cat \"$list\"; }\n\nkept() {\n  wanted | while read -r path; do\n    if [ -e \"$target/$path.before-airgap\" ] || [ -L \"$target/$path.before-airgap\" ]; then echo \"=$path\"; fi\n  done\n}\n\nput_files() {\n  act mkdir -p \"${list%/*}\"\n  while read -r _ path; do keep_theirs \"$path\"; done < \"$source/order\"\n  # First what will be ours too, so that an uninstall knows it whatever happens next.\n  [ -n \"$dry\" ] || (listed; wanted; kept; missing_folders) | sort -u | write_list\n  # In this order: a CA before the hosts.toml that names it.\n  while read -r mode path; do put \"$mode\" \"$path\"; done < \"$source/order\"\n  drop_stale\n}\n\n# Hosts that have left the lock.\ndrop_stale() {\n  [ -e \"$list\" ] || return 0\n  (wanted; kept; listed | grep '/$' || true) | sort -u > \"$scratch.now\"\n  grep -vxFf \"$scratch.now\" \"$list\" > \"$scratch.old\" || true\n  while read -r path; do\n    case $path in =* | */) ;; *) echo \"${path%/*}/\" ;; esac\n  done < \"$scratch.old\" | sort -u | grep -xFf \"$list\" >> \"$scratch.old\" || true\n  drop_all \"$scratch.old\"\n  while read -r path; do case $path in */) [ ! -d \"$target/$path\" ] || echo \"$path\" ;; *) echo \"$path\" ;; esac; done \\\n    < \"$scratch.now\" > \"$scratch.left\"\n  [ -n \"$dry\" ] || write_list < \"$scratch.left\"\n  rm -f \"$scratch.now\" \"$scratch.old\" \"$scratch.left\"\n}\n\ncheck_files() {\n  while read -r _ path; do\n    cmp -s \"$source/$path\" \"$target/$path\" || { echo \"not in place: $target/$path\"; return 1; }\n  done < \"$source/order\"\n}\n\nremove_files() {\n  # Those of the list, and those of which a stopped run has kept what was there.\n  {\n    listed\n    kept | cut -c 2-\n  } | sort -u > \"$scratch.all\"\n  drop_all \"$scratch.all\"\n  wanted | while read -r path; do act rm -f \"$target/$path.airgap-new\"; done\n  rm -f \"$scratch.all\"\n  act rm -f \"$list\" \"$list.airgap-new\" \"$scratch.now\" \"$scratch.old\" \"$scratch.left\"\n}\n";
},"useData":true},
  "node-script.sh": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "\nput "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"mode") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":23,"column":4},"end":{"line":23,"column":15}}})) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"path") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":23,"column":16},"end":{"line":23,"column":27}}})) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"text") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":23,"column":28},"end":{"line":23,"column":39}}})) != null ? stack1 : "")
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

  return "#!/bin/sh\n# Written by `helm airgap serve --node-config`. Run it as root on each node; it may run again.\nset -eu\numask 022\n\n# put MODE FILE CONTENT: a file is replaced whole, or not at all; one that is not ours is kept beside it.\nput() {\n  mkdir -p \"$(dirname \"$2\")\"\n  printf '%s' \"$3\" >\"$2.new\"\n  chmod \"$1\" \"$2.new\"\n  if [ -e \"$2\" ] && cmp -s \"$2\" \"$2.new\"; then\n    rm \"$2.new\"\n    return\n  fi\n  # A CA says nothing of us; the hosts.toml beside it does.\n  if [ -e \"$2\" ] && [ ! -e \"$2.before-airgap\" ] && ! grep -q 'helm airgap' \"$2\" \"${2%/*}/hosts.toml\" 2>/dev/null; then\n    cp -p \"$2\" \"$2.before-airgap\"\n  fi\n  mv \"$2.new\" \"$2\"\n}\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"files") : depth0),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":21,"column":0},"end":{"line":24,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"containerd") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":26,"column":0},"end":{"line":29,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"k3s") : depth0),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":30,"column":0},"end":{"line":32,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"k0s") : depth0),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":33,"column":0},"end":{"line":42,"column":7}}})) != null ? stack1 : "");
},"useData":true},
  "one-at-a-time.sh": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return "# One node at a time: who holds the Lease may restart its containerd. It is given back when containerd is well again, and never\n# taken from a node that is not: a mistake stops at the first node.\n\nlease=/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE-}/leases/airgap-nodes\n\napi() {\n  case $KUBERNETES_SERVICE_HOST in *:*) server=[$KUBERNETES_SERVICE_HOST] ;; *) server=$KUBERNETES_SERVICE_HOST ;; esac\n  # The token stands in no list of processes.\n  printf 'Authorization: Bearer %s\\n' \"$(cat \"$access/token\")\" |\n    curl --silent --show-error --fail --max-time 30 --cacert \"$access/ca.crt\" --header @- \"$@\" \\\n      \"https://$server:$KUBERNETES_SERVICE_PORT$lease?pretty=false\"\n}\n\npatch() { api --output /dev/null --request PATCH --header 'Content-Type: application/merge-patch+json' --data \"$1\"; }\n\nfield() { printf '%s' \"$2\" | tr ',{}' '\\n\\n\\n' | sed -n \"s/^ *\\\"$1\\\": *\\\"\\(.*\\)\\\" *\\$/\\1/p\"; }\n\nhold() {\n  told=\n  while :; do\n    if found=$(api); then\n      holder=$(field holderIdentity \"$found\")\n      [ \"$holder\" != \"$NODE\" ] || return 0\n      if [ -z \"$holder\" ]; then\n        # Refused when somebody else was faster.\n        version=$(field resourceVersion \"$found\")\n        patch \"{\\\"metadata\\\":{\\\"resourceVersion\\\":\\\"$version\\\"},\\\"spec\\\":{\\\"holderIdentity\\\":\\\"$NODE\\\"} }\" 2> /dev/null && return 0\n      elif [ \"$holder\" != \"$told\" ]; then\n        echo \"waiting for $holder, whose containerd restarts\"\n        told=$holder\n      fi\n    fi\n    sleep \"$pause\" &\n    wait $!\n  done\n}\n\n# Only what is ours: somebody may have taken it from this node, for another.\nrelease() {\n  while :; do\n    if found=$(api); then\n      [ \"$(field holderIdentity \"$found\")\" = \"$NODE\" ] || return 0\n      version=$(field resourceVersion \"$found\")\n      patch \"{\\\"metadata\\\":{\\\"resourceVersion\\\":\\\"$version\\\"},\\\"spec\\\":{\\\"holderIdentity\\\":null} }\" 2> /dev/null && return 0\n    fi\n    sleep \"$pause\" &\n    wait $!\n  done\n}\n";
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
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "\n# Names without a host, which a node may otherwise look for in lists of its own.\n[aliases]\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),(depth0 != null ? lookupProperty(depth0,"shortNames") : depth0),{"name":"each","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":26,"column":0},"end":{"line":28,"column":9}}})) != null ? stack1 : "");
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"short") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":27,"column":0},"end":{"line":27,"column":14}}})) != null ? stack1 : "")
    + " = "
    + ((stack1 = lookupProperty(helpers,"toml").call(alias1,(depth0 != null ? lookupProperty(depth0,"repository") : depth0),{"name":"toml","hash":{},"data":data,"loc":{"start":{"line":27,"column":17},"end":{"line":27,"column":36}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# Written by `helm airgap generate nodes` from the lock; do not edit.\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"insecure") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":0},"end":{"line":7,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,(depth0 != null ? lookupProperty(depth0,"replacements") : depth0),{"name":"each","hash":{},"fn":container.program(1, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":8,"column":0},"end":{"line":21,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"shortNames") : depth0),{"name":"if","hash":{},"fn":container.program(4, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":22,"column":0},"end":{"line":29,"column":7}}})) != null ? stack1 : "");
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
  "sh-head.sh": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return "#!/bin/sh\n# Written by `helm airgap generate nodes` from the lock; do not edit.\nset -eu\numask 022\n";
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
  "worker-install.sh": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "units="
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"units") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":5,"column":6},"end":{"line":5,"column":18}}})) != null ? stack1 : "")
    + "\nverb="
    + ((stack1 = lookupProperty(helpers,"sh").call(alias1,(depth0 != null ? lookupProperty(depth0,"verb") : depth0),{"name":"sh","hash":{},"data":data,"loc":{"start":{"line":6,"column":5},"end":{"line":6,"column":16}}})) != null ? stack1 : "")
    + "\n";
},"1":function(container,depth0,helpers,partials,data) {
    return "config_files \"$root/etc/containerd\"\n# Somebody sits before the machine, and does one after another.\nhold() { :; }\nrelease() { :; }\ncan_ask() { [ -z \"$root\" ]; }\ncan_restart() { [ -z \"$root\" ] && [ -n \"$may_restart\" ]; }\n";
},"2":function(container,depth0,helpers,partials,data) {
    return "  for unit in $units; do\n    if [ -z \"$root\" ] && [ -n \"$may_restart\" ] && systemctl is-active --quiet \"$unit\"; then\n      say \"$verb $unit\"\n      systemctl $verb \"$unit\"\n    elif [ -n \"$root\" ] || [ -z \"$may_restart\" ]; then\n      echo \"where it runs, $unit has to $verb\"\n    fi\n  done\n";
},"3":function(container,depth0,helpers,partials,data) {
    return "  unset_config_path\n";
},"4":function(container,depth0,helpers,partials,data) {
    return "  set_config_path\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "# install.sh [--undo] [--dry-run] [--no-restart] [--root DIR]\n#\n# Puts the files beside it on this machine, or below DIR; --undo takes them away, and what was there before is back.\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"units") : depth0),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":4,"column":0},"end":{"line":7,"column":7}}})) != null ? stack1 : "")
    + "root=\ndry=\nundo=\nmay_restart=yes\nwhile [ $# -gt 0 ]; do\n  case $1 in\n  --undo) undo=yes ;;\n  --dry-run) dry='would ' ;;\n  --no-restart) may_restart= ;;\n  --root)\n    root=${2:?--root needs a folder}\n    shift\n    ;;\n  *)\n    echo \"usage: install.sh [--undo] [--dry-run] [--no-restart] [--root DIR]\" >&2\n    exit 2\n    ;;\n  esac\n  shift\ndone\nroot=${root%/}\ntarget=$root\nsource=$(cd \"$(dirname \"$0\")\" && pwd)\nlist=$root/var/lib/helm-airgap/installed\nscratch=$(mktemp -d)/s\ntrap 'rm -rf \"${scratch%/s}\"' EXIT\ntrap 'exit 1' HUP INT TERM\nif [ ! -d \"$root/etc\" ]; then\n  echo \"there is no $root/etc: DIR of --root has to be the root of a machine's image\" >&2\n  exit 1\nfi\nif [ ! -w \"$root/etc\" ]; then\n  echo \"$root/etc cannot be written: this has to run as root, or with --root DIR\" >&2\n  exit 1\nfi\n\nnode() { \"$@\"; }\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":45,"column":0},"end":{"line":52,"column":7}}})) != null ? stack1 : "")
    + "changing() {\n  mkdir -p \"${list%/*}\"\n  : > \"$list.unread\"\n}\n\ntake_effect() {\n  [ -e \"$list.unread\" ] || return 0\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"units") : depth0),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":60,"column":0},"end":{"line":69,"column":7}}})) != null ? stack1 : "")
    + "  rm -f \"$list.unread\"\n}\n\nif [ -n \"$undo\" ]; then\n  remove_files\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":75,"column":0},"end":{"line":77,"column":7}}})) != null ? stack1 : "")
    + "  take_effect\n  [ -n \"$dry\" ] || rmdir \"${list%/*}\" 2> /dev/null || true\nelse\n  put_files\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,(depth0 != null ? lookupProperty(depth0,"configPath") : depth0),{"name":"if","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":82,"column":0},"end":{"line":84,"column":7}}})) != null ? stack1 : "")
    + "  take_effect\nfi\n";
},"useData":true},
};
export type TemplateName = keyof typeof TEMPLATES;
