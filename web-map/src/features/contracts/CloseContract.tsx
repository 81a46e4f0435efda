/** The way out of what is not signed yet: whoever proposed it takes it back, the others decline. */
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ContractPaper } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { AskFirst } from '../own/AskFirst';
import { useStepContract } from './queries';

export function CloseContract({ paper }: { paper: ContractPaper }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const close = useStepContract(paper);
  const step = paper.proposed ? 'withdraw' : 'decline';
  return (
    <>
      {close.isError && <Failed error={close.error} />}
      <AskFirst
        label={t(`contract.${step}`)}
        question={t(`contract.${step}_sure`)}
        busy={close.isPending}
        onSure={() =>
          void close.mutateAsync({ step }).then(
            () => message.success(t(`contract.${step}_done`)),
            () => undefined,
          )
        }
      />
    </>
  );
}
