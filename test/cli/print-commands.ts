/** `npm run commands`: prints the commands and exit codes of `muster` into docs/terminal.md. */
import { writeCommandPage } from './command-page.ts';

await writeCommandPage();
