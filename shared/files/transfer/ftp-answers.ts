import type { FTPContext } from 'basic-ftp';

/** Of all answers on one control connection. Servers greet with some kilobytes, and tell about folders as they are entered. */
const MOST_CHARACTERS = 256 * 1024;

/**
 * Gives basic-ftp the server's answers whole, one at a time, and closes a connection with too many. By itself it takes a
 * line that is cut in two for two lines, and reads an answer of many lines from its beginning with each piece that arrives,
 * which keeps a core busy when the pieces are small.
 */
export function takeWholeAnswers(context: FTPContext): void {
  // Every piece comes through this method, deciphered; it is protected in the types.
  const receiver = context as unknown as { _onControlSocketData: (piece: string) => void };
  const take = receiver._onControlSocketData.bind(context);
  let charactersLeft = MOST_CHARACTERS;
  let { socket } = context;
  let line = '';
  let answer: string[] = [];
  /** The code that ends an answer of several lines (RFC 959, 4.2). */
  let code: string | undefined;
  receiver._onControlSocketData = (piece) => {
    if (socket !== context.socket) {
      // What came before TLS began counts no more: anybody could have sent it.
      socket = context.socket;
      [line, answer, code] = ['', [], undefined];
    }
    charactersLeft -= piece.length;
    if (charactersLeft < 0) {
      context.closeWithError(new Error(`It sent more than ${MOST_CHARACTERS / 1024} KB of answers.`));
      return;
    }
    if (!piece.includes('\n')) {
      line += piece;
      return;
    }
    const lines = `${line}${piece}`.split('\n');
    line = lines.pop() ?? '';
    for (const each of lines) {
      answer.push(each);
      if (code === undefined) code = /^(\d{3})-/.exec(each)?.[1];
      else if (each.startsWith(code) && /^(?: |\r?$)/.test(each.slice(3, 5))) code = undefined;
      if (code === undefined) {
        take(`${answer.join('\n')}\n`);
        answer = [];
      }
    }
  };
}
