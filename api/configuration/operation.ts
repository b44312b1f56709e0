import type { z } from 'zod';
import type { ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import type { Caller } from '../../shared/model/roles.ts';
import type { ApiServices } from '../api-services.ts';

/** What a caller can do with an entry besides reading and changing it: `POST /conf/{kind}/{code}?op=…`. */
export interface Operation {
  /** The right it needs: to read the entry, or to change it. */
  needs: 'read' | 'change';
  /** What it does, for a button: "Test the connection". */
  title: string;
  /** What it is sent. Missing if it reads nothing. */
  takes?: z.ZodType;
  run(call: OperationCall): Promise<object>;
}

export interface OperationCall {
  entry: ConfigurationEntry;
  body: unknown;
  caller: Caller;
  services: ApiServices;
  /** Aborts when the caller disconnects. */
  signal: AbortSignal;
}
