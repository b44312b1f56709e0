import type { ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import type { Caller } from '../../shared/roles.ts';
import { FTP_CONFIGURATIONS } from '../../shared/configuration/kinds/ftp-configurations.ts';
import { LETTERS } from '../../shared/letters/find-letter.ts';
import { MAIL_SERVERS } from '../../shared/letters/mail-server.ts';
import type { ApiContext } from '../context.ts';
import { previewLetter } from '../letters/preview-letter.ts';
import { testMailServer } from '../letters/test-mail-server.ts';
import { testFtpConfiguration } from './test-ftp-configuration.ts';

/** What can be done with an entry beside reading and changing it: `POST /conf/{kind}/{code}?op=…`. */
export interface Operation {
  /** What it needs: to read the entry, or to be allowed to change it. */
  needs: 'read' | 'change';
  run(call: OperationCall): Promise<object>;
}

export interface OperationCall {
  entry: ConfigurationEntry;
  body: unknown;
  caller: Caller;
  context: ApiContext;
  /** Aborts when the caller goes away. */
  signal: AbortSignal;
}

/** By kind, then by name. */
export const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  [FTP_CONFIGURATIONS]: { test: testFtpConfiguration },
  [LETTERS]: { preview: previewLetter },
  [MAIL_SERVERS]: { test: testMailServer },
};
