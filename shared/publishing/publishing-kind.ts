import { PUBLISHING_PROFILES, publishingProfileSchema, type PublishingProfile } from './records/publishing-profile.ts';
import { defineConfiguration } from '../settings/configuration-kind.ts';

/** How assets are offered to discovery systems: by OAI-PMH, and by pushing. */
export const publishingProfiles = defineConfiguration<PublishingProfile>({
  path: PUBLISHING_PROFILES,
  singular: 'publishing_profile',
  title: 'publishing profile',
  schema: publishingProfileSchema,
  secrets: ['push_token'],
  readRoles: ['REPOSITORY_ADMINISTRATOR', 'GENERAL_SYSTEM_ADMINISTRATOR'],
  changeRoles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  check: async ({ code, content }, { configuration }) => {
    const others = (await configuration.list<PublishingProfile>(PUBLISHING_PROFILES)).filter(
      (other) => other.code !== code,
    );
    return content.sets.flatMap(({ spec }) => {
      const owner = others.find((other) => other.content.sets.some((set) => set.spec === spec));
      if (!owner) return [];
      return [{ parameter: 'sets', message: `the profile ${owner.code} has a set ${spec} already` }];
    });
  },
});
