/** Asks an agent: which rooms, what they may do, until when; then the code by which they join. */
import { keysOf } from '@menpai/client';
import { Alert, Button, Checkbox, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentRight } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { unitLabel, unitName } from '../building/names';
import { lastDayOf } from '../contracts/term';
import { placeErrors } from '../register/placed';
import { ownedOf } from '../rooms/acting';
import type { OwnHouse } from '../rooms/houses';
import { useOwnRooms } from '../rooms/queries';
import { AgencyCodeShown } from './AgencyCodeShown';
import { useOfferAgency } from './queries';
import { RIGHTS } from './standing';

const MONTHS = [3, 6, 12] as const;
const MOST_MONTHS = 24;
const FIELDS = ['unit_ids', 'rights', 'until'];

export function AgentNew() {
  return (
    <Answer query={useOwnRooms()} rows={8}>
      {(houses) => {
        const owned = ownedOf(houses);
        return owned.length === 0 ? <NoneOwned /> : <New houses={owned} />;
      }}
    </Answer>
  );
}

/** Whose rooms are not here yet claims them first. */
function NoneOwned() {
  const { t } = useTranslation();
  return (
    <>
      <Nothing>{t('agency.no_units')}</Nothing>
      <Button block className="own-button" onClick={() => goTo({ screen: 'claims' })}>
        {t('claim.begin')}
      </Button>
    </>
  );
}

type Fields = { unit_ids: string[]; rights: AgentRight[]; until: string };

function New({ houses }: { houses: readonly OwnHouse[] }) {
  const { t } = useTranslation();
  const offer = useOfferAgency();
  const [form] = Form.useForm<Fields>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const [key] = useState(() => keysOf());
  const today = dateOf(new Date());
  const until = Form.useWatch('until', form);
  const units = houses.flatMap(({ rooms }) => rooms);
  const some = (message: string) => ({
    validator: async (_: unknown, chosen: readonly unknown[] | undefined) => {
      if (!chosen || chosen.length === 0) throw new Error(message);
    },
  });

  if (offer.data) return <AgencyCodeShown made={offer.data} />;
  return (
    <Form<Fields>
      form={form}
      className="own-card"
      layout="vertical"
      requiredMark={false}
      scrollToFirstError={{ block: 'center', focus: true }}
      initialValues={{
        unit_ids: units.length === 1 ? units.map(({ id }) => id) : [],
        rights: [...RIGHTS],
        until: lastDayOf(today, 12),
      }}
      onFinish={(body) => {
        setUnplaced(null);
        void offer.mutateAsync({ key: key(body), body }).then(
          () => window.scrollTo({ top: 0 }),
          (error: unknown) => setUnplaced(placeErrors(form, error, FIELDS, t)),
        );
      }}
    >
      <h3>{t('agency.units')}</h3>
      {units.length > 1 && (
        <Button
          block
          className="own-button"
          onClick={() =>
            form.setFieldValue(
              'unit_ids',
              units.map(({ id }) => id),
            )
          }
        >
          {t('agency.all_units')}
        </Button>
      )}
      <Form.Item name="unit_ids" rules={[some(t('agency.choose_units'))]}>
        <Checkbox.Group className="agent-houses">
          {houses.map(({ id, doorplate, rooms }) => (
            <section key={id}>
              <h4>{doorplate ?? t('building.unnamed')}</h4>
              <div className="agent-rooms">
                {rooms.map((room) => (
                  <Checkbox
                    key={room.id}
                    className="own-choice"
                    value={room.id}
                    aria-label={unitName(room.doorplate, room.code, t)}
                  >
                    {unitLabel(room.code, t)}
                  </Checkbox>
                ))}
              </div>
            </section>
          ))}
        </Checkbox.Group>
      </Form.Item>
      <Form.Item name="rights" label={t('agency.rights_label')} rules={[some(t('agency.choose_rights'))]}>
        <Checkbox.Group className="own-choices">
          {RIGHTS.map((right) => (
            <Checkbox key={right} className="own-choice" value={right}>
              <strong>{t(`agency.rights.${right}`)}</strong>
              <br />
              <span className="own-soft">{t(`agency.rights_about.${right}`)}</span>
            </Checkbox>
          ))}
        </Checkbox.Group>
      </Form.Item>
      <fieldset className="own-answers agent-months">
        <legend>{t('agency.until')}</legend>
        {MONTHS.map((months) => {
          const day = lastDayOf(today, months);
          return (
            <Button
              key={months}
              className="own-button"
              type={until === day ? 'primary' : 'default'}
              aria-pressed={until === day}
              onClick={() => form.setFieldValue('until', day)}
            >
              {t(`agency.months.m${months}`)}
            </Button>
          );
        })}
      </fieldset>
      <Form.Item name="until" rules={[{ required: true, message: t('rule.required') }]}>
        <DateInput min={today} max={lastDayOf(today, MOST_MONTHS)} label={t('agency.until')} />
      </Form.Item>
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <BusyButton block type="primary" htmlType="submit" className="own-button" busy={offer.isPending}>
        {t('agency.make')}
      </BusyButton>
    </Form>
  );
}
