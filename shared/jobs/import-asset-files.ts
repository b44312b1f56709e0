import { noParameters, type NoParameters } from '../job-kit/parameters/no-parameters.ts';
import type { ParameterProblem } from '../model/coded.ts';
import { isLoopbackUrl } from '../runtime/loopback.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import { IMPORT_ASSET_FILES_REASONS, type ImportAssetFilesReason } from './import-asset-files/reasons.ts';

/** Downloads linked files and stores them here. Seed: "Import Research Assets Files". */
export const importAssetFiles = defineJob<NoParameters, ImportAssetFilesReason>({
  id: 'M50173',
  activity: 'importAssetFiles',
  name: 'Import Research Assets Files',
  description:
    'This job iterates over the assets in the set, finds any files at the end of links, uploads them to Esploro, and then changes the link to be a pointer to the (now local file).',
  content: { value: 'IMPORT_RESEARCH_ASSETS_FILES', desc: 'Research assets' },
  category: { value: 'RESEARCH_ASSETS', desc: 'Research assets' },
  setContent: 'IER',
  roles: ['RESEARCH_ASSETS_MANAGER'],
  work: 'performer',
  target: 'files',
  counters: [
    { value: 'file_uploaded', desc: 'Files uploaded' },
    { value: 'file_failed_to_upload', desc: 'Files failed to upload' },
    { value: 'file_skipped_upload', desc: 'Files skipped' },
  ],
  reasons: IMPORT_ASSET_FILES_REASONS,
  effect: 'CHANGE',
  act: () => 'Import files of {members}',
  undoable: true,
  undoNote:
    'The links point to their old addresses again. The downloaded files stay in the file store until the retention period ends.',
  parameters: noParameters,
  check: async (_parameters, { publicUrl, downloadsLocally }) =>
    isLoopbackUrl(publicUrl) && !downloadsLocally ? [localLinks(publicUrl)] : [],
});

/** Every imported link permanently becomes an address of this installation. */
function localLinks(publicUrl: string): ParameterProblem {
  const message = `Imported links would lead to ${publicUrl}, which only this machine reaches. Set MUSTER_PUBLIC_URL to the address where others reach Muster, and restart.`;
  return { parameter: 'public_url', message };
}
