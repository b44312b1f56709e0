import { readFile } from 'node:fs/promises';
import { format, type FormatConfig } from 'oxfmt';

const CONFIG = new URL('../../.oxfmtrc.json', import.meta.url);

/** A page of the documentation, formatted as `npm run format` would. @throws Error what is wrong with the text. */
export async function formattedPage(text: string): Promise<string> {
  const config = JSON.parse(await readFile(CONFIG, 'utf8')) as FormatConfig;
  const { code, errors } = await format('page.md', text, config);
  const [error] = errors;
  if (error) throw new Error(error.message);
  return code;
}
