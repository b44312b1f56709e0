import type { LookupAddress } from 'node:dns';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadPolicy, type DownloadPolicy } from '../../activities/services/download/download-policy.ts';
import type { DownloadServices } from '../../activities/services/download/follow.ts';
import { openGuardedAgent } from '../../activities/services/download/guarded-agent.ts';
import { HostGate } from '../../activities/services/download/host-gate.ts';
import { readConfig } from '../../shared/runtime/config.ts';

export interface TestDownloads extends DownloadServices {
  /** Of this test's parts. */
  folder: string;
  held: { host: string; forMs: number }[];
  /** Names that were resolved, in order. */
  resolved: string[];
  close(): Promise<void>;
}

export interface TestDownloadOptions {
  allow?: readonly string[];
  policy?: Partial<DownloadPolicy>;
  /** What names are, instead of the real DNS. */
  names?: (hostname: string) => LookupAddress[];
}

/** What downloads are made with, with short times and a DNS of the test's own. */
export async function openTestDownloads({
  allow = [],
  policy = {},
  names,
}: TestDownloadOptions = {}): Promise<TestDownloads> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-downloads-'));
  const held: TestDownloads['held'] = [];
  const resolved: string[] = [];
  const all: DownloadPolicy = {
    ...downloadPolicy(readConfig({ MUSTER_DOWNLOAD_ALLOW: allow.join(','), MUSTER_CONTACT: 'library@example.org' })),
    ...policy,
  };
  const agent = openGuardedAgent(all, async (hostname) => {
    resolved.push(hostname);
    return names?.(hostname) ?? [];
  });
  return {
    folder,
    held,
    resolved,
    policy: all,
    agent,
    gate: new HostGate(all.connectionsPerHost),
    turn: async () => undefined,
    hold: async (host, forMs) => void held.push({ host, forMs }),
    close: async () => {
      await agent.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
