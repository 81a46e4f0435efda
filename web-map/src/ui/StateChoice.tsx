/** Which of several states a list shows: beside one another where there is room, one under the other on a phone. */
import { Segmented, Select } from 'antd';
import { useIsPhone } from '../app/layout';

type Props<T extends string> = {
  label: string;
  value: T;
  options: { value: NoInfer<T>; label: string }[];
  onChange: (value: NoInfer<T>) => void;
};

export function StateChoice<T extends string>({ label, value, options, onChange }: Props<T>) {
  return useIsPhone() ? (
    <Select<T> aria-label={label} value={value} options={options} onChange={onChange} />
  ) : (
    <Segmented<T> aria-label={label} value={value} options={options} onChange={onChange} />
  );
}
