import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFtpStandIn } from '../../../test/stand-ins/ftp.ts';
import { putConfiguration } from '../put-configuration.ts';
import type { DemoScene } from '../scene.ts';

const SUB_DIRECTORY = 'exports';

/** Exports the members to a CSV file and uploads it to an SFTP server on this machine. */
export const exportScene: DemoScene = {
  name: 'export',
  jobName: 'Research Assets CSV Export',
  content: 'IER',
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-demo-'));
    const server = await startFtpStandIn({ folder });
    return {
      prepare: async ({ api, say }) => {
        const { host, port, user, password, hostKey } = server;
        const entry = { code: 'DEMO', name: 'Demo', protocol: 'SFTP', host, port, user, password, host_key: hostKey };
        await putConfiguration(api, 'ftp-configurations', entry);
        say(`An SFTP server runs at ${host}:${port}; the FTP configuration DEMO uploads there`);
      },
      parameters: async () => ({
        values: {
          TASK_ExportIntoFolder_Value: 'INSTITUTION',
          TASK_FtpConfiguration_Value: 'DEMO',
          TASK_SubDirectory_Value: SUB_DIRECTORY,
        },
        meaning: `all fields, to the institution's folder, uploaded to ${SUB_DIRECTORY}/`,
      }),
      observed: async () => {
        const names = await readdir(join(folder, SUB_DIRECTORY)).catch(() => []);
        const sizes = await Promise.all(
          names.map(async (name) => (await stat(join(folder, SUB_DIRECTORY, name))).size),
        );
        return names.map((name, index) => `On the SFTP server: ${SUB_DIRECTORY}/${name}, ${sizes[index] ?? 0} bytes`);
      },
      close: async () => {
        await server.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};
