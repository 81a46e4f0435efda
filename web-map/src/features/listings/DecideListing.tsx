/** What the office does with a listing: publish it, send it back or take it down with a reason that its landlord reads. */
import { Alert, App, Button, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Listing, ListingRefusal } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { faultOf } from './fault';
import { type Decision, useDecideListing } from './queries';

const REASONS: readonly ListingRefusal[] = [
  'wrong_photos',
  'person_in_photo',
  'misleading',
  'wrong_price',
  'contact_inside',
  'not_fit_to_let',
];

const DONE = { publish: 'published', refuse: 'refused', 'take-down': 'taken_down' } as const;

export function DecideListing({ listing, onDecided }: { listing: Listing; onDecided(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const decide = useDecideListing(listing);
  const [asking, setAsking] = useState<'refuse' | 'take-down' | null>(null);
  const fault = faultOf(decide.error);
  const settle = (decision: Decision) =>
    void decide.mutateAsync(decision).then(
      () => {
        void message.success(t(`listing_review.${DONE[decision.step]}`, { title: listing.title }));
        onDecided();
      },
      () => setAsking(null),
    );
  const waits = listing.state === 'submitted';
  if (!waits && listing.state !== 'published' && !decide.isError) return null;
  return (
    <footer className="listing-decide">
      {decide.isError &&
        (fault ? (
          <Alert
            type="warning"
            showIcon
            role="alert"
            title={fault === 'let' ? t('listing_review.let') : t(`listing_review.fault.${fault}`)}
          />
        ) : (
          <Failed error={decide.error} />
        ))}
      {waits && listing.let && !decide.isError && (
        <Alert type="warning" showIcon title={t('listing_review.let')} />
      )}
      {asking ? (
        <Reasons
          step={asking}
          busy={decide.isPending}
          onCancel={() => setAsking(null)}
          onSure={(reason) => settle({ step: asking, reason })}
        />
      ) : (
        <div className="form-actions">
          {waits && (
            <>
              <Button size="large" danger onClick={() => setAsking('refuse')}>
                {t('listing_review.refuse')}
              </Button>
              <BusyButton
                size="large"
                type="primary"
                disabled={listing.let}
                busy={decide.isPending}
                onClick={() => settle({ step: 'publish' })}
              >
                {t('listing_review.publish')}
              </BusyButton>
            </>
          )}
          {listing.state === 'published' && (
            <Button size="large" danger onClick={() => setAsking('take-down')}>
              {t('listing_review.take_down')}
            </Button>
          )}
        </div>
      )}
    </footer>
  );
}

type ReasonsProps = {
  step: 'refuse' | 'take-down';
  busy: boolean;
  onCancel(): void;
  onSure(reason: ListingRefusal): void;
};

function Reasons({ step, busy, onCancel, onSure }: ReasonsProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<ListingRefusal | null>(null);
  const takes = step === 'take-down';
  const why = t(takes ? 'listing_review.take_down_why' : 'listing_review.refuse_why');
  return (
    <>
      <p className="listing-why">{why}</p>
      <Radio.Group
        className="listing-reasons"
        aria-label={why}
        value={reason}
        onChange={(event) => setReason(event.target.value as ListingRefusal)}
        options={REASONS.map((value) => ({ value, label: t(`listing_review.refusal.${value}`) }))}
      />
      <div className="form-actions">
        <Button size="large" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <BusyButton
          size="large"
          type="primary"
          danger
          disabled={!reason}
          busy={busy}
          onClick={() => reason && onSure(reason)}
        >
          {t(takes ? 'listing_review.take_down_sure' : 'listing_review.refuse_sure')}
        </BusyButton>
      </div>
    </>
  );
}
