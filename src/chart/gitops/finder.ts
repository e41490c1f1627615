// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../../rendered/value.ts';
import { NO_VALUES } from '../release.ts';
import { addHelmfile } from './add-helmfile.ts';
import { type Delivery, readApplication } from './application.ts';
import { ApplicationSets } from './application-sets.ts';
import type { Builder } from './builder.ts';
import { Claims, Trees } from './claims.ts';
import { type Cluster, knownClusters } from './clusters.ts';
import { Collected } from './collected.ts';
import { directoryFiles } from './directory-source.ts';
import { entryOf } from './entry.ts';
import { readFluxKustomization, readVariables } from './flux-kustomization.ts';
import type { DeclaredRelease, Entry, Found } from './found.ts';
import { textsOf } from './found-texts.ts';
import { readHelmRelease } from './helm-release.ts';
import { isHelmfile } from './helmfile.ts';
import { Kustomizer } from './kustomizer.ts';
import { type Manifest, readManifests, standIn } from './manifest.ts';
import { contentKey, isDeliverer, isGitOps, nameIn, namesOfValues, ObjectIndex } from './object-index.ts';
import { isOfChart, makersOfObjects, type PlainFiles, plainFiles, rootCharts, rootKustomizations } from './raw.ts';
import type { Repository } from './repository.ts';
import { kustomizationFile, onDisk } from './repository-path.ts';
import { requestKey } from './requester.ts';
import { Scope } from './scope.ts';
import { substituteIn } from './substitute-manifest.ts';

export interface FindOptions {
  /** Folders or files to start from, from the root; all without any. What they point at may lie elsewhere. */
  readonly paths: readonly string[];
  /** Values on top of all others, by `requestKey`. */
  readonly extra?: ReadonlyMap<string, ValueMap>;
  /** The clusters of its Argo CD; without it nobody has said. */
  readonly clusters?: readonly Cluster[] | undefined;
}

/** Follows a repository from what nothing else applies to all that will run: releases, manifests, and what cannot be known. */
export async function findSources(repository: Repository, builder: Builder, options: FindOptions): Promise<Found> {
  return new Finder(repository, builder, options).find();
}

class Finder {
  readonly #repository: Repository;
  readonly #builder: Builder;
  readonly #options: FindOptions;
  readonly #trees: Trees;
  readonly #plain: PlainFiles;
  readonly #sets: ApplicationSets;
  readonly #files = new ObjectIndex();
  readonly #names = new Set<string>();
  readonly #applied = new Set<string>();
  /** Charts that an Application names. */
  readonly #charts = new Set<string>();
  readonly #found = new Collected();
  readonly #kustomizer: Kustomizer;
  /** ConfigMaps and Secrets whose images are those of a release's values, if any run at all. */
  #values: ReadonlySet<string> = new Set();
  /** Folders of charts that make Applications or objects of Flux. */
  #makers: ReadonlySet<string> = new Set();

  constructor(repository: Repository, builder: Builder, options: FindOptions) {
    this.#repository = repository;
    this.#builder = builder;
    this.#options = options;
    this.#trees = new Trees(repository);
    this.#plain = plainFiles(repository);
    const wanted = this.#plain.manifests.filter(({ place }) => this.#isWanted(place.file));
    const clusters = knownClusters(wanted, options.clusters);
    this.#sets = new ApplicationSets({ repository, clusters }, builder.templates);
    this.#kustomizer = new Kustomizer(repository, builder, this.#trees, this.#found, this.#applied);
  }

  async find(): Promise<Found> {
    const { manifests, broken } = this.#plain;
    for (const one of broken) this.#found.noteBroken(one, isOfChart(this.#repository, one.place.file));
    this.#files.add(manifests);
    this.#values = namesOfValues(manifests);
    const deliverers = manifests.filter(manifest => isDeliverer(manifest) && manifest.identity.kind !== 'HelmRelease');
    const roots = rootKustomizations(this.#repository, this.#trees);
    this.#makers = makersOfObjects(this.#repository);
    const charts = rootCharts(this.#repository, this.#makers);
    const helmfiles = this.#repository.files.filter(file => this.#isWanted(file) && isHelmfile(file, this.#repository));
    this.#found.objects = manifests.filter(isDeliverer).length + roots.length + charts.length + helmfiles.length;
    const [trees, sets] = [this.#trees, this.#sets];
    const { lookup } = new Scope(this.#files);
    const claims = await Claims.of(deliverers, { lookup, repository: this.#repository, trees, sets });
    for (const file of claims.files) this.#applied.add(file);
    const plain = roots.filter(folder => !this.#applied.has(kustomizationFile(this.#repository, folder) ?? ''));
    const inPlain = new Set(plain.flatMap(folder => [...this.#trees.of(folder).files]));
    for (const file of inPlain) this.#applied.add(file);
    await this.#start(deliverers.filter(one => !inPlain.has(one.place.file) && claims.isFirst(one)));
    await this.#kustomizations(plain);
    // What is left applies each other in a circle.
    for (const manifest of deliverers) if (!this.#names.has(nameIn(manifest))) await this.#start([manifest]);
    await this.#leftOver(manifests.filter(({ place }) => !this.#applied.has(place.file)));
    await Promise.all(charts.filter(folder => this.#isWanted(folder)).map(folder => this.#chart(folder)));
    for (const file of helmfiles) await addHelmfile(file, this.#repository, this.#builder, this.#found);
    return this.#found.result();
  }

  #isWanted(file: string): boolean {
    const { paths } = this.#options;
    return paths.length === 0 || paths.some(path => path === '' || file === path || file.startsWith(`${path}/`));
  }

  async #start(manifests: readonly Manifest[]): Promise<void> {
    const wanted = manifests.filter(({ place }) => this.#isWanted(place.file));
    await Promise.all(
      wanted.map(async manifest => {
        const scope = new Scope(this.#files);
        await this.#deliver([manifest], scope);
        await this.#resolve(scope);
      }),
    );
  }

  /** Kustomizations that nothing else applies. */
  async #kustomizations(folders: readonly string[]): Promise<void> {
    const wanted = folders.filter(folder => this.#isWanted(folder));
    await Promise.all(
      wanted.map(async folder => {
        const file = kustomizationFile(this.#repository, folder) ?? folder;
        const owner = standIn('Kustomization', folder || '.', file);
        const scope = new Scope(this.#files);
        const built = await this.#kustomizer.build(folder, {}, owner);
        await this.#apply(entryOf(this.#repository, { kind: 'kustomize', folder }), built, owner, scope);
        await this.#resolve(scope);
      }),
    );
  }

  async #deliver(manifests: readonly Manifest[], scope: Scope): Promise<void> {
    scope.add(manifests);
    await Promise.all(manifests.filter(isDeliverer).map(manifest => this.#visit(manifest, scope)));
  }

  async #visit(manifest: Manifest, scope: Scope): Promise<void> {
    const { kind } = manifest.identity;
    if (kind === 'HelmRelease') return;
    const key = contentKey(manifest);
    // Argo CD that applies itself goes in a circle, as Flux does after its bootstrap: what comes after it is known.
    if (scope.visited.has(key)) return;
    scope.visited.add(key);
    this.#names.add(nameIn(manifest));
    if (kind === 'Kustomization') return this.#flux(manifest, scope);
    if (kind === 'ApplicationSet') {
      const { applications, gaps, idle } = await this.#sets.expand(manifest);
      this.#found.gaps.push(...gaps);
      this.#found.idle.push(...idle.map(place => ({ place, object: manifest.identity })));
      await Promise.all(applications.map(application => this.#visit(application, scope)));
      return;
    }
    const { deliveries, gaps, errors } = readApplication(manifest, this.#repository);
    this.#found.gaps.push(...gaps);
    this.#found.errors.push(...errors);
    await Promise.all(deliveries.map(delivery => this.#application(delivery, manifest, scope)));
  }

  async #application(delivery: Delivery, owner: Manifest, scope: Scope): Promise<void> {
    if (delivery.kind === 'kustomize') {
      const built = await this.#kustomizer.build(delivery.folder, delivery.options, owner);
      return this.#apply(entryOf(this.#repository, delivery), built, owner, scope);
    }
    if (delivery.kind === 'directory') {
      const files = directoryFiles(this.#repository, delivery.folder, delivery.options);
      const read = files.flatMap(file => readManifests(this.#repository.text(file) ?? '', file).manifests);
      for (const file of files) this.#applied.add(file);
      return this.#apply(entryOf(this.#repository, delivery), read, owner, scope);
    }
    const [release, { folder }] = [this.#withExtra(delivery.release), delivery];
    if (folder !== undefined) this.#charts.add(folder);
    if (folder === undefined || !this.#makers.has(folder)) {
      this.#found.releases.push(release);
      return;
    }
    return this.#rendered(release, folder, owner, scope);
  }

  #withExtra(release: DeclaredRelease): DeclaredRelease {
    const values = this.#options.extra?.get(requestKey(release));
    return values === undefined
      ? release
      : { ...release, layers: [...(release.layers ?? []), { values, sources: [] }] };
  }

  /** A chart that makes Applications, or objects of Flux, is followed; it is a release too when it makes anything else. */
  async #rendered(release: DeclaredRelease, folder: string, owner: Manifest, scope: Scope): Promise<void> {
    const built = await this.#builder.chart(release);
    // What does not render now will not later, and says so there.
    const rendered = 'text' in built ? readManifests(built.text, folder).manifests : [];
    if ('text' in built && rendered.length === 0 && owner.identity.kind === 'Chart') {
      return this.#found.gap(
        owner,
        owner.place,
        'what it makes',
        'nothing here installs it, and it makes nothing without values',
      );
    }
    if (rendered.length === 0 || !rendered.every(isGitOps)) this.#found.releases.push({ ...release, followed: true });
    this.#found.installers.push(release);
    const inside = rendered.filter(isGitOps).map(manifest => ({
      ...manifest,
      text: '',
      exact: false,
      place: owner.place,
      madeBy: { chart: release },
    }));
    await this.#deliver(inside, scope);
  }

  /** A chart of Applications that no Application and no kustomization names, for one who starts it by hand. */
  async #chart(folder: string): Promise<void> {
    const chart = onDisk(this.#repository, folder);
    if (this.#charts.has(folder) || this.#found.inflates(chart)) return;
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    const owner = standIn('Chart', folder, `${folder}/Chart.yaml`);
    const declared = { ...owner.place, object: `chart ${folder}` };
    const release = { name, namespace: 'default', chart, flags: NO_VALUES, apiVersions: [], declared };
    const scope = new Scope(this.#files);
    await this.#rendered(this.#withExtra(release), folder, owner, scope);
    await this.#resolve(scope);
  }

  async #flux(manifest: Manifest, scope: Scope): Promise<void> {
    const build = readFluxKustomization(manifest, scope.lookup, this.#repository);
    if (!('folder' in build)) {
      this.#found.gaps.push(build);
      return;
    }
    const built = await this.#kustomizer.build(build.folder, build.options, manifest);
    const variables = readVariables(manifest, scope.lookup);
    this.#found.gaps.push(...(variables?.gaps ?? []));
    const filled = variables === undefined ? built : built.map(inner => substituteIn(inner, variables));
    const entry = entryOf(this.#repository, { kind: 'flux', folder: build.folder });
    return this.#apply(entry, filled, manifest, scope);
  }

  /** Objects of Argo CD and Flux are followed, the others are what runs. */
  async #apply(entry: Entry, manifests: readonly Manifest[], owner: Manifest, scope: Scope): Promise<void> {
    this.#found.noteEntry(manifests, entry);
    this.#found.addManifests(entry.folder, owner, textsOf(this.#values, manifests), entry);
    await this.#deliver(manifests, scope);
  }

  /** What a HelmRelease's chart makes comes behind it in the same list. */
  async #resolve(scope: Scope): Promise<void> {
    for (const manifest of scope.helmReleases) {
      const { release, folder, gaps, errors } = readHelmRelease(manifest, scope.lookup, this.#repository);
      this.#found.gaps.push(...gaps);
      this.#found.errors.push(...errors);
      if (release !== undefined) await this.#helmRelease(this.#withExtra(release), folder, manifest, scope);
    }
  }

  async #helmRelease(
    release: DeclaredRelease,
    folder: string | undefined,
    owner: Manifest,
    scope: Scope,
  ): Promise<void> {
    if (folder !== undefined) this.#charts.add(folder);
    if (folder === undefined || !this.#makers.has(folder)) {
      this.#found.releases.push(release);
      return;
    }
    // A chart may make the HelmRelease that installs it.
    if (scope.visited.has(contentKey(owner))) return;
    scope.visited.add(contentKey(owner));
    await this.#rendered(release, folder, owner, scope);
  }

  /** Objects that nothing applies: HelmReleases count, and so does what Kubernetes itself would run. */
  async #leftOver(manifests: readonly Manifest[]): Promise<void> {
    const wanted = manifests.filter(({ place }) => this.#isWanted(place.file));
    const scope = new Scope(this.#files);
    scope.add(wanted);
    await this.#resolve(scope);
    const files = Map.groupBy(wanted, ({ place }) => place.file);
    for (const [file, inside] of files) this.#found.addManifests(file, inside[0], textsOf(this.#values, inside));
  }
}
