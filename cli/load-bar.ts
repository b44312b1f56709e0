import { SingleBar } from 'cli-progress';
import type { LoadProgress } from '../shared/exchange/loading/load-report.ts';

/** The progress bar of a load, one line per file, on standard error; silent if that is not a terminal. */
export class LoadBar {
  #bar: SingleBar | undefined;
  #file: string | undefined;

  show({ file, bytes, totalBytes, lines, rejected }: LoadProgress): void {
    const values = { file: file.padEnd(24), lines, rejected };
    if (file !== this.#file) {
      this.stop();
      this.#file = file;
      this.#bar = new SingleBar({
        format: '{file} {bar} {percentage}%  {lines} lines, {rejected} rejected, {eta_formatted} left',
        barCompleteChar: '█',
        barIncompleteChar: '░',
        hideCursor: true,
      });
      this.#bar.start(totalBytes, bytes, values);
    } else {
      this.#bar?.update(bytes, values);
    }
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
