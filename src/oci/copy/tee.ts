// SPDX-License-Identifier: Apache-2.0

interface Branch {
  open: boolean;
  waiting: PromiseWithResolvers<IteratorResult<Buffer>> | undefined;
}

/**
 * One stream for several readers, in step: the next chunk is read when every reader has asked for it, so that one chunk is
 * in memory however slow one of them is. A reader that leaves holds up nobody; when the last one leaves, reading ends.
 * A failure of the stream is everybody's.
 */
export function tee(source: AsyncIterable<Buffer>, readers: number): AsyncIterableIterator<Buffer>[] {
  const chunks = source[Symbol.asyncIterator]();
  const branches: Branch[] = Array.from({ length: readers }, () => ({ open: true, waiting: undefined }));
  let reading = false;

  const pull = async (): Promise<void> => {
    const open = branches.filter(branch => branch.open);
    if (reading || open.length === 0 || open.some(branch => branch.waiting === undefined)) return;
    reading = true;
    const outcome = await chunks.next().then(
      result => ({ result }),
      (error: unknown) => ({ error }),
    );
    reading = false;
    for (const branch of branches) {
      const { waiting } = branch;
      branch.waiting = undefined;
      if (waiting === undefined) continue;
      if ('error' in outcome) waiting.reject(outcome.error);
      else waiting.resolve(outcome.result);
    }
    if ('error' in outcome || outcome.result.done === true) for (const branch of branches) branch.open = false;
  };

  const leave = async (branch: Branch): Promise<IteratorResult<Buffer>> => {
    branch.open = false;
    branch.waiting?.resolve({ done: true, value: undefined });
    branch.waiting = undefined;
    if (branches.some(other => other.open)) void pull();
    else await chunks.return?.();
    return { done: true, value: undefined };
  };

  return branches.map(branch => ({
    next: () => {
      if (!branch.open) return Promise.resolve({ done: true, value: undefined });
      branch.waiting = Promise.withResolvers();
      const { promise } = branch.waiting;
      void pull();
      return promise;
    },
    return: () => leave(branch),
    [Symbol.asyncIterator]() {
      return this;
    },
  }));
}
