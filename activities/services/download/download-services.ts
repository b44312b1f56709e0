import type { Config } from '../../../shared/runtime/config.ts';
import type { Rates } from '../../../shared/store/rates.ts';
import { downloadPolicy } from './download-policy.ts';
import type { DownloadServices } from './follow.ts';
import { openGuardedAgent } from './guarded-agent.ts';
import { HostGate } from './host-gate.ts';

const opened = new WeakMap<Config, DownloadServices>();

/** Services for downloads, shared by all activities of this process: connections and slots per host. */
export function downloadServices(config: Config, rates: Pick<Rates, 'turn' | 'hold'>): DownloadServices {
  const known = opened.get(config);
  if (known) return known;
  const policy = downloadPolicy(config);
  const services: DownloadServices = {
    policy,
    agent: openGuardedAgent(policy),
    gate: new HostGate(policy.connectionsPerHost),
    turn: async (host, signal) => {
      await rates.turn('files', signal, host);
    },
    hold: (host, forMs, because) => rates.hold('files', forMs, because, host),
  };
  opened.set(config, services);
  return services;
}
