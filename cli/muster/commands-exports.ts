import { Option, type Command } from 'commander';
import { z } from 'zod';
import type { CommandContext } from './command-context.ts';
import { downloadExport } from './download-export.ts';
import { Failure } from './failure.ts';
import { localTime, table } from './layout.ts';
import { addPageOptions, describeRest, EVERY, readList, type PageFlags } from './pages.ts';
import type { Run } from './program-parts.ts';

const coded = z.looseObject({ value: z.string(), desc: z.string() });
const exportSchema = z.looseObject({
  instance: coded,
  job: coded,
  submitted_by: coded,
  file_name: z.string(),
  folder: coded,
  size: z.number(),
  sha256: z.string(),
  members: z.number(),
  created: z.string(),
  expires: z.string(),
});
export type ExportedFile = z.infer<typeof exportSchema>;

/** `muster exports`: files that runs made. */
export function addExports(program: Command, run: Run): void {
  const exports = program.command('exports').description('files that runs made, which you may download');
  addPageOptions(exports.command('list', { isDefault: true }).description('list them, newest first'))
    .addOption(new Option('--folder <folder>', 'only those in this folder').choices(['PRIVATE', 'INSTITUTION']))
    .action(run(listExports));
  exports
    .command('download')
    .description('download one; continues a download that broke off, and checks the whole file')
    .argument('<run>', 'the id of the run that made it')
    .option('-o, --output <file>', 'where to; its own name in this folder by default')
    .option('--force', 'replace a file that is already there', false)
    .action(run(download));
}

async function listExports(
  { api, show, terminal }: CommandContext,
  flags: PageFlags & { folder?: string },
): Promise<undefined> {
  const query = flags.folder === undefined ? {} : { folder: flags.folder };
  const listed = await readList(await api(), { path: '/exports', query, name: 'export', item: exportSchema }, flags);
  show(listed, () => {
    if (listed.total_record_count === 0) return 'There are no files that you may download.';
    const lines = table(
      terminal,
      [
        { title: 'RUN', of: ({ instance }) => instance.value },
        { title: 'MADE', of: ({ created }) => localTime(created) },
        { title: 'EXPIRES', of: ({ expires }) => localTime(expires) },
        { title: 'MEMBERS', of: ({ members }) => members },
        { title: 'BYTES', of: ({ size }) => size },
        { title: 'FOLDER', of: ({ folder }) => folder.value },
        { title: 'FILE', of: ({ file_name: name }) => name },
      ],
      listed.export,
    );
    return lines + describeRest(listed.export.length, listed.total_record_count, flags);
  });
  return undefined;
}

async function download(
  { api, show, terminal }: CommandContext,
  run: string,
  { output, force }: { output?: string; force: boolean },
): Promise<undefined> {
  const client = await api();
  const { export: files } = await readList(client, { path: '/exports', name: 'export', item: exportSchema }, EVERY);
  const file = files.find(({ instance }) => instance.value === run);
  if (!file) {
    throw new Failure(`The run ${run} made no file that you may download, or it has expired.`, {
      advice: 'List the files: muster exports',
    });
  }
  const path = await downloadExport(client, terminal, { file, output, force });
  show(
    { instance: run, path, size: file.size, sha256: file.sha256 },
    () => `${path}: ${file.size} bytes, as they were made (SHA-256 ${file.sha256})`,
  );
  return undefined;
}
