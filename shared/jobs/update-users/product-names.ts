import { isUnset } from '../../job-kit/parameters/unset.ts';

/** Prefix of this job's parameters in the product's own clients. */
const PRODUCT_TASK = 'UPDATE_User_Information_';

/** Parameters of the product's job that the seed lacks; its clients send them switched off. */
const NOT_OFFERED =
  /^TASK_(DisableBlock|RemoveRole|RemoveStatistics|RemoveRSL|Status|Expiry_Date|Purge_Date|JobDescription|Title|CatalogerLevel|Opt_In_Patron_Letters|Opt_Out_Patron_Letters|DisableSMS|ExportToCloudIdP)_/;

/**
 * Translates the product's parameter names to ours, so that requests for the product's job work here. Drops parameters
 * for changes not offered here while switched off; switched on, they are refused as unknown.
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
