import type { Kernel } from '../../log/kernel.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { type NameList, namesFrom, Renumbering } from '../../pipeline/part.ts';
import type { RangeIds } from '../../pipeline/range-joiner.ts';

/** Names that a kernel has found, for one in another thread: plain data. */
export interface NewNames {
  readonly hosts: NameList;
  readonly resources: NameList;
}

/** Tells the names that a kernel has found, if nobody else can see them. */
export class NameTeller {
  private readonly kernel: Kernel;
  private toldHosts = 0;
  private toldResources = 0;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  tellNew(): NewNames | undefined {
    if (!(this.kernel instanceof TypeScriptKernel)) return undefined;
    const { hosts, resources } = this.kernel;
    const names = { hosts: namesFrom(hosts, this.toldHosts), resources: namesFrom(resources, this.toldResources) };
    this.toldHosts = hosts.size;
    this.toldResources = resources.size;
    return names;
  }
}

/** The ids that the names of another thread have here: the same ones, unless both kernels have names of their own. */
export class NewIds {
  private readonly hosts: Renumbering | undefined = undefined;
  private readonly resources: Renumbering | undefined = undefined;

  constructor(kernel: Kernel) {
    if (!(kernel instanceof TypeScriptKernel)) return;
    this.hosts = new Renumbering(kernel.hosts);
    this.resources = new Renumbering(kernel.resources);
  }

  get ids(): RangeIds {
    return { hostIds: this.hosts?.ids, resourceIds: this.resources?.ids };
  }

  add(names: NewNames | undefined): void {
    if (names === undefined) return;
    this.hosts?.add(names.hosts);
    this.resources?.add(names.resources);
  }
}
