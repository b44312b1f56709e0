import { FTP_CONFIGURATIONS, type FtpConfiguration } from '../files/exports/ftp-configuration.ts';
import { columnsOfChoices, FIELD_CHOICES } from '../exchange/csv/layout.ts';
import { ALL_COLUMNS } from '../exchange/csv/row-types.ts';
import { subDirectory } from '../files/exports/sub-directory.ts';
import type { Role } from '../model/roles.ts';
import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import { EXPORT_FOLDERS, type ExportFolder } from '../model/export-file.ts';
import { choice, labelled, labelledOrNamed } from '../job-kit/parameters/choice.ts';
import { listOf } from '../job-kit/parameters/list-value.ts';
import { given, openGroup, taskFlag } from '../job-kit/parameters/task-group.ts';
import { taskParameters } from '../job-kit/parameters/task-parameters.ts';
import { defineJob, type JobDefinition, type JobFacts, type JobSource } from '../job-kit/job-definition.ts';

/** Parameters of an export run. JSON. */
export interface ExportParameters {
  folder: ExportFolder;
  /** Upload target: code of an FTP configuration, and a path below its base directory, which may be empty. */
  upload?: { configuration: string; subDirectory: string };
  /** All columns, or those of the chosen fields, in order. */
  columns: readonly string[];
  byteOrderMark: boolean;
}

/** To run the job, and to download private exports. */
export const EXPORT_ROLES = ['GENERAL_SYSTEM_ADMINISTRATOR'] as const satisfies readonly Role[];

export const exportFacts = {
  activity: 'exportResearchAssets',
  work: 'render',
  concludes: true,
  reasons: {},
} satisfies JobFacts;

/** One job with a fixed id; its form lists the current FTP configurations. Seed: "Research Assets CSV Export". */
export const exportResearchAssets: JobSource = {
  kind: 'job-source',
  facts: exportFacts,
  definitions: async (lookups) => [exportJob(await lookups.configuration(FTP_CONFIGURATIONS))],
};

/** @param configurations the choices in the form. */
export function exportJob(configurations: readonly ConfigurationEntry[]): JobDefinition<ExportParameters> {
  return defineJob<ExportParameters, never>({
    id: 'M50708',
    ...exportFacts,
    name: 'Research Assets CSV Export',
    description: 'Exports asset metadata to a file.',
    content: { value: 'RESEARCH_ASSETS_EXPORT', desc: 'RESEARCH_ASSETS_EXPORT' },
    category: { value: 'EXPORT', desc: 'Export research assets in CSV format for update and import.' },
    setContent: 'IER',
    roles: EXPORT_ROLES,
    effect: 'COPY',
    act: () => 'Export {members}',
    undoable: false,
    parameters: () => parametersOf(configurations),
  });
}

function parametersOf(configurations: readonly ConfigurationEntry[]) {
  const servers = configurations.map(({ code, content }) => [code, (content as FtpConfiguration).name] as const);
  const fields = FIELD_CHOICES.map(({ code, label }) => [code, label] as const);
  return taskParameters({
    physicalFormat: openGroup({
      title: 'Physical format',
      fields: { value: { reads: choice({ CSV: 'CSV' }), title: 'Physical format', default: 'CSV' } },
    }),
    exportIntoFolder: openGroup({
      title: 'Export into folder',
      help: 'Private: only you can download the file. Institution: everyone can who may open the page Run a Job.',
      fields: { value: { reads: choice(EXPORT_FOLDERS), title: 'Folder', default: 'PRIVATE' } },
      read: ({ value }) => value,
    }),
    ftpConfiguration: openGroup({
      title: 'FTP configuration',
      help: 'Also uploads the file to this server. Servers are configured under ftp-configurations.',
      fields: {
        value: { reads: labelled(servers, 'the code of an FTP configuration'), title: 'Server', optional: true },
      },
      read: ({ value }) => value,
    }),
    subDirectory: openGroup({
      title: 'Sub-directory',
      help: 'The path relative to the FTP configuration. Missing folders are created.',
      fields: { value: { reads: subDirectory(), title: 'Path', optional: true } },
      read: ({ value }) => value,
    }),
    exportType: openGroup({
      title: 'Export type',
      help: 'A selective export contains only the chosen fields, and always id, title and what a load needs to tell changes.',
      fields: {
        value: { reads: choice({ FULL: 'Full', SELECTIVE: 'Selective' }), title: 'Type', default: 'FULL' },
        fields: {
          reads: listOf(labelledOrNamed(fields, 'a field of the export')),
          title: 'Fields',
          help: 'Fields of the asset, such as Title, or whole lists, such as Creators, with all their columns. To change a list and load it again, choose it as a whole.',
          when: { value: ['SELECTIVE'] },
        },
      },
      read: ({ value, fields: chosen }) => (value === 'FULL' ? ALL_COLUMNS : columnsOfChoices(given(chosen))),
    }),
    byteOrderMark: taskFlag({
      title: 'Byte order mark',
      help: 'For spreadsheet programs that do not recognize UTF-8 without it.',
    }),
  })
    .superRefine(({ ftpConfiguration, subDirectory: path }, context) => {
      if (path === undefined || path === '' || ftpConfiguration !== undefined) return;
      const message = 'A sub-directory needs an FTP configuration. Choose one, or leave the sub-directory out.';
      context.addIssue({ code: 'custom', path: ['TASK_SubDirectory_Value'], message });
    })
    .transform(
      ({
        exportIntoFolder,
        ftpConfiguration,
        subDirectory: path = '',
        exportType,
        byteOrderMark,
      }): ExportParameters => ({
        folder: exportIntoFolder,
        ...(ftpConfiguration === undefined ? {} : { upload: { configuration: ftpConfiguration, subDirectory: path } }),
        columns: exportType,
        byteOrderMark,
      }),
    );
}
