import { isActive } from './counted-fields.ts';
import type { TaskGroup } from './task-group.ts';
import { switchName } from './task-names.ts';

type Groups = Readonly<Record<string, TaskGroup>>;

/** Reports groups that are on while a group they need is off. */
export function reportConflicts(
  groups: Groups,
  values: Readonly<Record<string, unknown>>,
  report: (name: string, message: string) => void,
): void {
  const on = new Set(Object.keys(groups).filter((key) => isOn(groups, key, values)));
  for (const key of on) {
    const { needs = [] } = groups[key] ?? {};
    for (const other of needs.filter((needed) => !on.has(needed))) {
      report(switchName(key), `Can be used only together with "${groups[other]?.title ?? switchName(other)}".`);
    }
  }
}

/** The same as JSON Schema: what must be on while a group is on. */
export function relationKeywords(groups: Groups): Record<string, unknown>[] {
  const on = (key: string) => ({ properties: { [switchName(key)]: { const: 'true' } }, required: [switchName(key)] });
  return Object.entries(groups).flatMap(([key, { needs = [] }]) =>
    needs.map((other) => ({ if: on(key), then: on(other) })),
  );
}

function isOn(groups: Groups, key: string, values: Readonly<Record<string, unknown>>): boolean {
  const group = groups[key];
  return group !== undefined && isActive(key, group, values);
}
