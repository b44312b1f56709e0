import { isUnset } from '../../job-kit/parameters/unset.ts';

/** How the product's own clients begin the names of this job's parameters. */
const PRODUCT_TASK = 'UPDATE_User_Information_';

/** What the product's job can change beside the seed: its clients send these along, switched off. */
const NOT_OFFERED =
  /^TASK_(DisableBlock|RemoveRole|RemoveStatistics|RemoveRSL|Status|Expiry_Date|Purge_Date|JobDescription|Title|CatalogerLevel|Opt_In_Patron_Letters|Opt_Out_Patron_Letters|DisableSMS|ExportToCloudIdP)_/;

/**
 * The parameters under their names here: requests written for the product's job are understood, and what they send for
 * changes that are not offered here is left out as long as it is switched off (switched on, it is refused as unknown).
 */
export function withOurNames(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  const named = Object.entries(raw).map(([name, value]): [string, unknown] => [ourName(name), value]);
  const isOn = (name: string) => named.some(([other, value]) => other === name && value === 'true');
  return Object.fromEntries(
    named.filter(([name, value]) => {
      const task = NOT_OFFERED.exec(name)?.[0];
      return !isUnset(value) && (task === undefined || isOn(`${task}Active`));
    }),
  );
}

function ourName(name: string): string {
  return name.startsWith(PRODUCT_TASK) ? `TASK_${name.slice(PRODUCT_TASK.length)}` : name;
}
