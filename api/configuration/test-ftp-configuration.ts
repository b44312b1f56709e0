import { tryTransfer } from '../../shared/files/transfer/try-transfer.ts';
import type { FtpConfiguration } from '../../shared/files/exports/ftp-configuration.ts';
import type { ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import type { Operation } from './operation.ts';

/** `POST /conf/ftp-configurations/{code}?op=test`: what an upload needs, tried step by step. */
export const testFtpConfiguration: Operation = {
  needs: 'change',
  run: async ({ entry, context, signal }) => {
    const { store, secrets } = context;
    const services = { rates: store.rates, secrets };
    const step = await tryTransfer(services, entry as ConfigurationEntry<FtpConfiguration>, signal);
    return { ok: step.every(({ ok }) => ok), step };
  },
};
