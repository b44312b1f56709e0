import { doiProfiles } from '../../shared/dois/doi-profile.ts';
import { ftpConfigurations } from '../../shared/files/exports/ftp-configuration.ts';
import { letters, notificationTypes } from '../../shared/letters/letter-configuration.ts';
import { mailServers } from '../../shared/letters/mail-server.ts';
import { identityProviders } from '../../shared/openid/identity-provider.ts';
import { orcidClients } from '../../shared/orcid/orcid-client.ts';
import { orcidTokens } from '../../shared/orcid/orcid-token.ts';
import { publishingProfiles } from '../../shared/publishing/records/publishing-profile.ts';
import type { ConfigurationKind } from '../../shared/settings/configuration-kind.ts';

const KINDS: readonly ConfigurationKind[] = [
  doiProfiles,
  identityProviders,
  ftpConfigurations,
  letters,
  mailServers,
  notificationTypes,
  orcidClients,
  orcidTokens,
  publishingProfiles,
];

/** Everything that staff can configure, by the last part of its address. */
export const configurationKinds: ReadonlyMap<string, ConfigurationKind> = new Map(
  KINDS.map((kind) => [kind.path, kind]),
);
