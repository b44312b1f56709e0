import { egressOf } from '../../shared/outside/egress.ts';
import { tryTransfer } from '../../shared/files/transfer/try-transfer.ts';
import type { FtpConfiguration } from '../../shared/files/exports/ftp-configuration.ts';
import type { ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import type { Operation } from './operation.ts';

/** `POST /conf/ftp-configurations/{code}?op=test`: tests step by step what an upload needs. */
export const testFtpConfiguration: Operation = {
  needs: 'change',
  title: 'Test the connection',
  run: async ({ entry, services, signal }) => {
    const { store, secrets, config } = services;
    const step = await tryTransfer(
      { egress: egressOf(config), rates: store.rates, secrets },
      entry as ConfigurationEntry<FtpConfiguration>,
      signal,
    );
    return { ok: step.every(({ ok }) => ok), step };
  },
};
