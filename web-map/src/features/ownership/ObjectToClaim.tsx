/** Somebody claims a room of one's own: what one can do about it, where one is told of it. */
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../ui/Answer';
import { AskFirst } from '../own/AskFirst';
import { useObject } from './queries';

export function ObjectToClaim({ claim, onDone }: { claim: string; onDone(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const object = useObject();
  if (object.isSuccess) return <p role="status">{t('claim.objection.done')}</p>;
  return (
    <>
      <p className="own-soft">{t('claim.objection.about')}</p>
      {object.isError && <Failed error={object.error} />}
      <AskFirst
        label={t('claim.objection.object')}
        question={t('claim.objection.sure')}
        busy={object.isPending}
        onSure={() =>
          void object.mutateAsync(claim).then(
            () => {
              void message.success(t('claim.objection.done'));
              onDone();
            },
            () => undefined,
          )
        }
      />
    </>
  );
}
