/** Takes back what one entered: they are asked no longer, and it can be entered again. */
import { useTranslation } from 'react-i18next';
import { Failed } from '../../ui/Answer';
import { AskFirst } from '../own/AskFirst';
import { useWithdrawEntered } from './queries';

type Props = { id: string; onWithdrawn(): void };

export function WithdrawEntered({ id, onWithdrawn }: Props) {
  const { t } = useTranslation();
  const withdraw = useWithdrawEntered();
  return (
    <>
      {withdraw.isError && <Failed error={withdraw.error} />}
      <AskFirst
        label={t('filing.withdraw')}
        question={t('entered.withdraw_sure')}
        busy={withdraw.isPending}
        onSure={() =>
          // The card is gone by the time it is said.
          void withdraw.mutateAsync(id).then(onWithdrawn, () => undefined)
        }
      />
    </>
  );
}
