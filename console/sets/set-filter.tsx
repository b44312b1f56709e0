import { useTexts } from '../texts/language.tsx';
import { Select } from '../ui/field.tsx';
import type { SetListAddress } from './set-list.ts';

/** Which sets are listed, beside their names: by kind, and whose they are. */
export function SetFilter({
  address,
  ownerLabel,
  onChange,
}: {
  address: SetListAddress;
  /** As the table beside it calls its owners. */
  ownerLabel: string;
  onChange: (change: Pick<SetListAddress, 'type' | 'owner'>) => void;
}) {
  const { sets } = useTexts();
  return (
    <>
      <Select
        label={sets.type}
        value={address.type ?? ''}
        onChange={({ target }) => {
          const { value } = target;
          onChange({ type: value === 'ITEMIZED' || value === 'LOGICAL' ? value : undefined });
        }}
      >
        <option value="">{sets.allTypes}</option>
        <option value="ITEMIZED">{sets.types.ITEMIZED}</option>
        <option value="LOGICAL">{sets.types.LOGICAL}</option>
      </Select>
      <Select
        label={ownerLabel}
        value={address.owner ?? ''}
        onChange={({ target }) => {
          onChange({ owner: target.value === 'mine' ? 'mine' : undefined });
        }}
      >
        <option value="">{sets.anybody}</option>
        <option value="mine">{sets.mine}</option>
      </Select>
    </>
  );
}
