import { z } from 'zod';
import type { CodeTables } from '../../model/code-table.ts';
import { choice, labelled } from '../../job-kit/parameters/choice.ts';
import { codeChoice } from '../../job-kit/parameters/code-choice.ts';
import { given, openGroup } from '../../job-kit/parameters/task-group.ts';
import { textValue } from '../../job-kit/parameters/text-value.ts';
import { defined } from '../../runtime/defined.ts';

/** The type to look for: one of the table, or any. */
export const ANY_TYPE = 'ANY';

/** The change to each member's relations. */
export type RelationsTask =
  | { action: 'ADD'; type: string; target: AddedTarget }
  | { action: 'CHANGE_TYPE'; from: string; type: string; onlyTarget?: string }
  | { action: 'REMOVE'; from: string; onlyTarget?: string }
  | { action: 'REPAIR' };

export type AddedTarget =
  | { category: 'INTERNAL'; identifier: string }
  | { category: 'EXTERNAL'; title: string; url: string; doi?: string };

/** The job's only parameter group. */
export function relationsGroup(codes: CodeTables) {
  const lookedFor = [
    [ANY_TYPE, 'Any type'] as const,
    ...codes.RelationTypes.map((row) => [row.code, row.description] as const),
  ];
  return openGroup({
    title: 'Relations',
    fields: {
      condition: {
        reads: choice({
          ADD: 'Add a relation',
          CHANGE_TYPE: 'Change the type of relations',
          REMOVE: 'Remove relations',
          REPAIR: 'Repair relations',
        }),
        title: 'Action',
        help: 'Every action also updates the reciprocal relations of other assets in this repository.',
      },
      from: {
        reads: labelled(lookedFor, 'a code of RelationTypes, or ANY'),
        title: 'Relations of type',
        when: { condition: ['CHANGE_TYPE', 'REMOVE'] },
      },
      value: {
        reads: codeChoice(codes, 'RelationTypes'),
        title: 'Relation type',
        help: 'The new type, as seen from the members.',
        when: { condition: ['ADD', 'CHANGE_TYPE'] },
      },
      category: {
        reads: choice({ INTERNAL: 'An asset of this repository', EXTERNAL: 'Something outside' }),
        title: 'Related to',
        when: { condition: ['ADD'] },
        default: 'INTERNAL',
      },
      identifier: {
        reads: assetId(),
        title: 'Asset',
        help: 'The id of the asset to relate the members to.',
        when: { condition: ['ADD'], category: ['INTERNAL'] },
      },
      title: {
        reads: textValue(),
        title: 'Title',
        when: { condition: ['ADD'], category: ['EXTERNAL'] },
      },
      url: {
        reads: z.url({ protocol: /^https?$/, error: 'Give a web address, http or https.' }).max(2000),
        title: 'URL',
        when: { condition: ['ADD'], category: ['EXTERNAL'] },
      },
      doi: {
        reads: textValue({ maxLength: 300 }),
        title: 'DOI',
        when: { condition: ['ADD'], category: ['EXTERNAL'] },
        optional: true,
      },
      target: {
        reads: textValue({ maxLength: 2000 }),
        title: 'Only relations to',
        help: 'The id of an asset, or the URL of an external target. Leave empty for all targets. Required if both ends of a relation would match.',
        when: { condition: ['CHANGE_TYPE', 'REMOVE'] },
        optional: true,
      },
    },
    read: ({ condition, from, value, category, identifier, title, url, doi, target }): RelationsTask => {
      const onlyTarget = defined({ onlyTarget: target });
      switch (condition) {
        case 'ADD': {
          const added: AddedTarget =
            category === 'EXTERNAL'
              ? { category, title: given(title), url: given(url), ...defined({ doi }) }
              : { category: 'INTERNAL', identifier: given(identifier) };
          return { action: 'ADD', type: given(value), target: added };
        }
        case 'CHANGE_TYPE':
          return { action: 'CHANGE_TYPE', from: given(from), type: given(value), ...onlyTarget };
        case 'REMOVE':
          return { action: 'REMOVE', from: given(from), ...onlyTarget };
        case 'REPAIR':
          return { action: 'REPAIR' };
      }
    },
  });
}

function assetId(): z.ZodType<string, string> {
  return z.string().trim().min(1).max(200, 'At most 200 characters.').meta({ 'x-kind': 'asset' });
}
