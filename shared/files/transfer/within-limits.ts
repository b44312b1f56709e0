import { stat } from 'node:fs/promises';
import { TransferError, type FileTransfer, type TransferLimits } from './file-transfer.ts';

/**
 * The same connection, whose calls end in time. After a call that did not, the connection is closed: nobody knows what the
 * server still answers.
 */
export function withinLimits(transfer: FileTransfer, { callMs, leastBytesPerSecond }: TransferLimits): FileTransfer {
  const within = <T>(work: Promise<T>, ms = callMs): Promise<T> =>
    inTime(work, ms, () => {
      transfer.close().catch(() => undefined);
    });
  return {
    size: (path) => within(transfer.size(path)),
    ensureFolder: (path) => within(transfer.ensureFolder(path)),
    send: async (local, remote, there) => {
      const { size } = await stat(local);
      await within(transfer.send(local, remote, there), callMs + (size / leastBytesPerSecond) * 1_000);
    },
    rename: (from, to) => within(transfer.rename(from, to)),
    remove: (path) => within(transfer.remove(path)),
    close: () => within(transfer.close()),
  };
}

/** @param giveUp ends the work, whose result nobody waits for any more. @throws TransferError after that time */
export async function inTime<T>(work: Promise<T>, ms: number, giveUp: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(new TransferError(`The server did not finish answering within ${Math.ceil(ms / 1_000)} s.`, false));
    }, ms);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
