import { startFileHostStandIn, type FileHostStandIn } from '../../../test/stand-ins/file-host.ts';
import type { DemoScene } from '../scene.ts';

/**
 * Gives members links to papers, tables and landing pages of a host on this machine, and imports the files behind them.
 */
export const importFilesScene: DemoScene = {
  name: 'import-files',
  jobName: 'Import Research Assets Files',
  content: 'IER',
  members: 30,
  open: async () => {
    const host = await startFileHostStandIn();
    return {
      configure: (config) => ({
        ...config,
        downloads: { ...config.downloads, allow: [...config.downloads.allow, host.place] },
      }),
      prepare: async ({ say }) => {
        say(`A file server runs at ${host.url}; downloads from there are allowed for this demo`);
      },
      parameters: async ({ store }, members) => {
        for (const [index, id] of [...members].entries()) {
          const links = linksOf(host, index);
          await store.assets.edit(id, 'demo', (asset) => ({ ...asset, ...links }));
        }
        return {
          values: {},
          meaning: 'downloads the files behind their links; one link in twenty leads to a page without a file',
        };
      },
      observed: async () => {
        const papers = host.requests.filter(({ path }) => !path.startsWith('/landing')).length;
        return [`On the file server: ${host.requests.length} requests, ${papers} of them for files`];
      },
      close: host.close,
    };
  },
};

function linksOf(host: FileHostStandIn, index: number): Record<string, unknown> {
  const number = index + 1;
  const queue = [{ link: { url: host.landingPageOf(number), title: 'Accepted manuscript' } }];
  const links = [
    { link: { url: host.paperOf(number), title: 'Full text', type: 'published' } },
    { link: { url: index % 10 === 9 ? host.about : host.tableOf(number), title: 'Data' } },
  ];
  return index % 3 === 0 ? { links, temporary: { linksToExtract: queue } } : { links };
}
