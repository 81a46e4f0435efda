/** One's own listing: where it stands in large letters, what that means, and what is next. */
import { App, Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Listing } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, dayName } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { unitName } from '../building/names';
import { Photo } from '../market/Photo';
import { Rent } from '../market/Rent';
import { AskFirst } from '../own/AskFirst';
import { type Stepped, useStepOffer } from './queries';
import { isOver, OFFER_COLORS, type OfferStep, stepsOf } from './steps';

export function OfferCard({ listing }: { listing: Listing }) {
  const { t } = useTranslation();
  const { state, photos } = listing;
  const [cover] = photos;
  const steps = stepsOf(listing, new Date());
  return (
    <article className="own-card own-offer" data-state={state}>
      {cover && !isOver(listing) && (
        <Photo
          of="own"
          listing={listing.id}
          photo={cover.id}
          alt={t('market.photo_of', { title: listing.title, number: 1 })}
        />
      )}
      <h3>
        {listing.title} <Tag color={OFFER_COLORS[state]}>{t(`offer.states.${state}`)}</Tag>
      </h3>
      <p>{unitName(listing.doorplate, listing.unit_code, t)}</p>
      <p>
        <Rent cents={listing.rent_cents} />
      </p>
      <Standing listing={listing} />
      {steps.next && <Step listing={listing} step={steps.next} primary />}
      <div className="own-actions">
        {steps.also.map((step) => (
          <Step key={step} listing={listing} step={step} />
        ))}
      </div>
    </article>
  );
}

function Standing({ listing }: { listing: Listing }) {
  const { t } = useTranslation();
  const { state, refusal, expires_at } = listing;
  const day = expires_at ? dayName(dateOf(new Date(expires_at)), currentLanguage()) : '';
  if (listing.let && state === 'published') return <p className="own-due">{t('offer.let')}</p>;
  return (
    <>
      {refusal && <p className="own-due is-late">{t(`offer.refusals.${refusal}`)}</p>}
      <p>{t(`offer.says.${state}`, { day })}</p>
      {listing.free_until && state === 'published' && (
        <p>{t('market.free_until', { day: dayName(listing.free_until, currentLanguage()) })}</p>
      )}
      {listing.let && (state === 'draft' || state === 'expired') && (
        <p className="own-due">{t('offer.not_let_yet')}</p>
      )}
    </>
  );
}

type StepProps = { listing: Listing; step: OfferStep; primary?: boolean };

function Step({ listing, step, primary = false }: StepProps) {
  const { t } = useTranslation();
  const type = primary ? 'primary' : 'default';
  switch (step) {
    case 'edit':
      return (
        <Button
          block
          type={type}
          className="own-button"
          onClick={() => goTo({ screen: 'edit-offer', listing: listing.id })}
        >
          {t('offer.steps.edit')}
        </Button>
      );
    case 'photos':
      return (
        <Button
          block
          type={type}
          className="own-button"
          onClick={() => goTo({ screen: 'photos', listing: listing.id })}
        >
          {t(listing.photos.length > 0 ? 'offer.steps.photos' : 'offer.steps.first_photos')}
        </Button>
      );
    case 'slots':
      return (
        <Button
          block
          type={type}
          className="own-button"
          onClick={() => goTo({ screen: 'slots', listing: listing.id })}
        >
          {t('offer.steps.slots')}
        </Button>
      );
    case 'again':
      return (
        <Button block className="own-button" onClick={() => goTo({ screen: 'offer', unit: listing.unit_id })}>
          {t('offer.steps.again')}
        </Button>
      );
    case 'submit':
    case 'renew':
    case 'withdraw':
      return <Take listing={listing} step={step} />;
  }
}

function Take({ listing, step }: { listing: Listing; step: Stepped }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const take = useStepOffer();
  // The card may be gone by the time it is said.
  const sure = () =>
    void take.mutateAsync({ listing, step }).then(
      () => message.success(t(`offer.done.${step}`)),
      () => undefined,
    );
  const label = t(
    step === 'submit' && listing.state === 'expired' ? 'offer.steps.resubmit' : `offer.steps.${step}`,
  );
  return (
    <>
      {take.isError && <Failed error={take.error} />}
      {step === 'withdraw' ? (
        <AskFirst label={label} question={t('offer.withdraw_sure')} busy={take.isPending} onSure={sure} />
      ) : (
        <BusyButton block type="primary" className="own-button" busy={take.isPending} onClick={sure}>
          {label}
        </BusyButton>
      )}
    </>
  );
}
