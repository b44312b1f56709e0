import { statfs } from 'node:fs/promises';
import { findMailServer, reasonNoMail, type MailServer } from '../../shared/letters/mail-server.ts';
import { outsideText } from '../../shared/model/outside-text.ts';
import { egressOf } from '../../shared/outside/egress.ts';
import { signIn } from '../../shared/letters/smtp.ts';
import { publicUrlOf } from '../../shared/runtime/config.ts';
import { isLoopbackUrl } from '../../shared/runtime/loopback.ts';
import { readSecret } from '../../shared/settings/read-secret.ts';
import { describeUnreadable, findUnreadableSecrets } from '../../shared/settings/secrets/check-secrets.ts';
import { fail, ok, warn, type SystemCheck } from './finding.ts';

const MB = 1024 ** 2;
const LITTLE_MB = 2_048;
const TOO_LITTLE_MB = 256;
/** A person waits. */
const MAIL_ANSWER_SECONDS = 8;

/** Of the machine that the API runs on; the files are shared with all workers. */
export const diskCheck: SystemCheck = {
  part: 'DISK',
  look: async ({ config: { dataFolder, filesFolder } }) => {
    const folders = [...new Set([dataFolder, filesFolder])];
    return Promise.all(
      folders.map(async (folder) => {
        const free = await freeMb(folder);
        if (free === undefined)
          return warn(`The folder ${folder} cannot be looked at.`, 'Check that it exists, and its rights.');
        const words = `${free >= 10 * 1_024 ? `${Math.floor(free / 1_024)} GB` : `${free} MB`} are free in ${folder}.`;
        if (free < TOO_LITTLE_MB) return fail(words, 'Make room: files and exports cannot be written.');
        return free < LITTLE_MB ? warn(words, 'Make room for twice the largest export.') : ok(words);
      }),
    );
  },
};

/** A folder that nothing was written to yet is on the disk of the one above it. */
async function freeMb(folder: string): Promise<number | undefined> {
  for (const place of [folder, `${folder}/..`]) {
    try {
      const { bavail, bsize } = await statfs(place);
      return Math.floor((bavail * bsize) / MB);
    } catch {
      continue;
    }
  }
  return undefined;
}

export const publicAddressCheck: SystemCheck = {
  part: 'PUBLIC_ADDRESS',
  look: ({ config }) => {
    const url = publicUrlOf(config);
    if (!isLoopbackUrl(url)) return Promise.resolve([ok(`Others are given ${url}.`)]);
    const words = `Others are given ${url}, which only this machine reaches: DOIs, letters and harvesters need more.`;
    return Promise.resolve([warn(words, 'Set MUSTER_PUBLIC_URL to the address where others reach Muster.')]);
  },
};

export const mailCheck: SystemCheck = {
  part: 'MAIL',
  look: async ({ config, store, secrets, lookups }, signal) => {
    const entry = await findMailServer(store);
    if (!entry) {
      const reason = (await reasonNoMail((kind) => lookups.configuration(kind))) ?? 'No mail server is active.';
      return [warn(reason, 'PUT it under /conf/mail-servers, then test it with op=test (docs/letters.md).')];
    }
    const server: MailServer = { ...entry.content, answer_seconds: MAIL_ANSWER_SECONDS };
    const place = `${entry.code} (${server.host}:${server.port})`;
    try {
      const password = await readSecret(secrets, entry, 'password');
      await signIn({ egress: egressOf(config), server, password, signal });
      return [ok(`${place} answers${server.user === null ? '' : ' and lets Muster sign in'}.`)];
    } catch (error) {
      const words = outsideText(error instanceof Error ? error.message : String(error));
      return [
        fail(
          `${place} does not take mail: ${words}`,
          `Mend the server, or its entry /conf/mail-servers/${entry.code}.`,
        ),
      ];
    }
  },
};

export const secretsCheck: SystemCheck = {
  part: 'SECRETS',
  look: async ({ store, secrets }) => {
    const unreadable = await findUnreadableSecrets(store, secrets);
    if (!unreadable) return [ok('All stored passwords and tokens can be read.')];
    return [
      fail(
        describeUnreadable(unreadable),
        'Set MUSTER_SECRET_KEYS to the same keys for the API and all workers, and restart them.',
      ),
    ];
  },
};
