import { FTP_CONFIGURATIONS } from '../../shared/files/exports/ftp-configuration.ts';
import { LETTERS } from '../../shared/letters/find-letter.ts';
import { MAIL_SERVERS } from '../../shared/letters/mail-server.ts';
import { previewLetter } from '../letters/preview-letter.ts';
import { testMailServer } from '../letters/test-mail-server.ts';
import type { Operation } from './operation.ts';
import { testFtpConfiguration } from './test-ftp-configuration.ts';

/** By kind, then by name. */
export const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  [FTP_CONFIGURATIONS]: { test: testFtpConfiguration },
  [LETTERS]: { preview: previewLetter },
  [MAIL_SERVERS]: { test: testMailServer },
};
