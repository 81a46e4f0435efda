/** Changes what a listing says. What somebody else changed meanwhile is shown before it is changed again. */
import { Problem } from '@menpai/client';
import { Alert, App } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Listing } from '../../api/types';
import { goBack } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { unitName } from '../building/names';
import { contentsOf, formOf } from './form';
import { OfferForm } from './OfferForm';
import { useOffer, useUpdateOffer } from './queries';

export function EditOffer({ listing }: { listing: string }) {
  const offer = useOffer(listing);
  return (
    <Answer query={offer} rows={8}>
      {(found) => <Edit key={found.version} listing={found} again={() => void offer.refetch()} />}
    </Answer>
  );
}

function Edit({ listing, again }: { listing: Listing; again(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const update = useUpdateOffer();
  return (
    <>
      <h2>{unitName(listing.doorplate, listing.unit_code, t)}</h2>
      {listing.state === 'published' && (
        <Alert type="warning" showIcon title={t('offer.form.looked_again')} />
      )}
      {listing.state === 'refused' && listing.refusal && (
        <Alert type="warning" showIcon title={t(`offer.refusals.${listing.refusal}`)} />
      )}
      <OfferForm
        start={formOf(listing)}
        submit={t('offer.form.save')}
        busy={update.isPending}
        onSave={async (fields) => {
          try {
            await update.mutateAsync({ listing, body: contentsOf(fields) });
          } catch (error) {
            if (!(error instanceof Problem) || error.status !== 412) throw error;
            void message.warning(t('offer.form.changed'));
            return again();
          }
          void message.success(t('offer.done.saved'));
          goBack();
        }}
      />
    </>
  );
}
