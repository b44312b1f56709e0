import { z } from 'zod';
import { affiliationSchema, unitCodeOf, type Affiliation } from '../../model/affiliation.ts';
import { authorIdentifiersSchema, authorSchema, type Author } from '../../model/author.ts';
import { lineBoolean, lineOrcid, oneOrMore, type LineContext } from '../lines.ts';

/** A creator or contributor in a file: affiliations as plain strings or complete. */
export const authorLineSchema = authorSchema
  .extend({
    affiliation: oneOrMore(z.string().min(1)).optional(),
    affiliationWithDesc: z.array(affiliationSchema.partial({ desc: true })).optional(),
    isDisplayInPublicProfile: lineBoolean,
    identifier: authorIdentifiersSchema.extend({ orcid: lineOrcid }).optional(),
  })
  .refine(({ affiliation, affiliationWithDesc }) => !affiliation || !affiliationWithDesc, {
    path: ['affiliation'],
    message: 'is given together with affiliationWithDesc; use only one of them',
  });
export type AuthorLine = z.infer<typeof authorLineSchema>;

/** The author as stored. */
export function readAuthor(line: AuthorLine, context: LineContext): Author {
  const { affiliation, affiliationWithDesc, ...author } = line;
  if (affiliation) {
    const read = affiliation.map((text, index) => ({ ...readAffiliation(text, context), order: index + 1 }));
    return { ...author, affiliationWithDesc: read };
  }
  if (!affiliationWithDesc) return author;
  const described = affiliationWithDesc.map((entry) => ({
    ...entry,
    desc: entry.desc ?? readAffiliation(entry.value, context).desc,
  }));
  return { ...author, affiliationWithDesc: described };
}

/** Linked when the text refers to a known unit; otherwise free text, exactly as given. */
function readAffiliation(text: string, context: LineContext): Affiliation {
  return { value: text, desc: describeAffiliation(text, context) };
}

/** The name of the unit that the value refers to; otherwise the value itself. */
export function describeAffiliation(value: string, { institution, unitNames }: LineContext): string {
  const code = unitCodeOf(institution, value);
  return (code === undefined ? undefined : unitNames.get(code)) ?? value;
}
