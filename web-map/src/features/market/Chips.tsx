/** One of a few, as large buttons side by side. */
import { Radio } from 'antd';
import { useId } from 'react';

type Props<T extends string | number> = {
  label: string;
  /** What it is called if it does not matter. */
  any: string;
  options: readonly T[];
  nameOf(option: T): string;
  value: T | null;
  onChange(value: T | null): void;
};

const ANY = '';

export function Chips<T extends string | number>({ label, any, options, nameOf, value, onChange }: Props<T>) {
  const id = useId();
  return (
    <fieldset className="chips">
      <legend id={id}>{label}</legend>
      <Radio.Group
        optionType="button"
        buttonStyle="solid"
        aria-labelledby={id}
        value={value ?? ANY}
        options={[
          { value: ANY, label: any },
          ...options.map((option) => ({ value: option, label: nameOf(option) })),
        ]}
        onChange={(event) => onChange(event.target.value === ANY ? null : (event.target.value as T))}
      />
    </fieldset>
  );
}
