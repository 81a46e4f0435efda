/** What is written of a problem: as long as the server takes it, and without numbers of persons. */
import type { FormRule } from 'antd';
import { useTranslation } from 'react-i18next';
import { noteFault } from '../visit/note';

const MOST_CHARACTERS = 500;

export function useTextRules({ required }: { required: boolean }): FormRule[] {
  const { t } = useTranslation();
  return [
    {
      validator: async (_, value: string | undefined) => {
        const text = (value ?? '').trim();
        if (required && text === '') throw new Error(t('rule.required'));
        if ([...text].length > MOST_CHARACTERS) throw new Error(t('repair.too_long'));
        const fault = noteFault(text);
        if (fault) throw new Error(t(`note_fault.${fault}`));
      },
    },
  ];
}
