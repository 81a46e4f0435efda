/** Where a problem is, and in one's own words what is wrong. */
import { EnvironmentOutlined, HomeOutlined, KeyOutlined } from '@ant-design/icons';
import { keysOf } from '@menpai/client';
import { Alert, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LonLat } from '../../../api/types';
import { BusyButton } from '../../../ui/BusyButton';
import { whereAmI } from '../../market/position';
import type { Home } from '../../own/homes';
import { placeErrors } from '../../register/placed';
import { useCaller } from '../../session/caller';
import { faultOf } from '../fault';
import { KIND_SIGNS } from '../kinds';
import type { CreateProblem, OwnProblem, ProblemKind } from '../shapes';
import { type PlaceOf, usualPlace } from '../standing';
import { useTextRules } from '../useTextRules';
import { useHouseOf, useReport } from './queries';

const SIGNS = { room: <KeyOutlined />, house: <HomeOutlined />, here: <EnvironmentOutlined /> } as const;

type Props = {
  kind: ProblemKind;
  homes: readonly Home[];
  /** It is about something else. */
  onOther(): void;
  onMade(problem: OwnProblem): void;
};

export function SayWhere({ kind, homes, onOther, onMade }: Props) {
  const { t } = useTranslation();
  const { account } = useCaller();
  const [form] = Form.useForm<{ text: string }>();
  const rules = useTextRules({ required: true });
  const report = useReport();
  const [key] = useState(() => keysOf());
  const [home, setHome] = useState(homes[0]?.unit_id);
  const [place, setPlace] = useState<PlaceOf | null>(() => usualPlace(kind, homes.length > 0));
  const [here, setHere] = useState<LonLat | 'looking' | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const house = useHouseOf(home, place === 'house');

  const find = () => {
    setHere('looking');
    whereAmI().then(
      (found) => setHere(found),
      () => setHere(null),
    );
  };
  const choose = (next: PlaceOf) => {
    setWrong(null);
    setPlace(next);
    if (next === 'here' && !Array.isArray(here)) find();
  };
  const where = (): Partial<CreateProblem> | null => {
    if (place === 'room' && home) return { unit_id: home };
    if (place === 'house' && house.data) return { building_id: house.data.id };
    if (place === 'here' && here && here !== 'looking') return { position: [...here] };
    return null;
  };
  const send = ({ text }: { text: string }) => {
    const at = where();
    if (!at) return setWrong(t('repair.no_place_yet'));
    setWrong(null);
    const body: CreateProblem = { kind, text: text.trim(), ...at };
    void report.mutateAsync({ key: key(body), body }).then(onMade, (error: unknown) => {
      const fault = faultOf(error);
      const said = placeErrors(form, error, ['text'], t);
      setWrong(fault ? t(`repair.fault.${fault}`) : said);
    });
  };
  const places: readonly PlaceOf[] = homes.length > 0 ? ['room', 'house', 'here'] : ['here'];
  // What a landlord reports in a room of their own is for the office.
  const toLandlord = place === 'room' && account.role !== 'landlord';
  return (
    <Form<{ text: string }>
      form={form}
      className="own-card"
      layout="vertical"
      requiredMark={false}
      validateTrigger="onBlur"
      scrollToFirstError={{ block: 'center', focus: true }}
      onFinish={send}
    >
      <p className="report-chosen">
        <span className="report-sign" aria-hidden>
          {KIND_SIGNS[kind]}
        </span>
        <strong>{t(`repair.kinds.${kind}`)}</strong>
        <Button type="link" onClick={onOther}>
          {t('repair.other_kind')}
        </Button>
      </p>
      <fieldset className="own-answers report-places">
        <legend>{t('repair.where')}</legend>
        {places.map((one) => (
          <Button
            key={one}
            className="own-button"
            type={place === one ? 'primary' : 'default'}
            aria-pressed={place === one}
            onClick={() => choose(one)}
          >
            <span className="report-sign" aria-hidden>
              {SIGNS[one]}
            </span>
            {t(`repair.places.${one}`)}
          </Button>
        ))}
      </fieldset>
      {(place === 'room' || place === 'house') &&
        (homes.length > 1 ? (
          <Select
            className="report-home"
            size="large"
            aria-label={t('repair.which_room')}
            value={home ?? null}
            onChange={setHome}
            options={homes.map(({ unit_id, doorplate }) => ({ value: unit_id, label: doorplate }))}
          />
        ) : (
          <p>
            <strong>{place === 'room' ? homes[0]?.doorplate : house.data?.doorplate}</strong>
          </p>
        ))}
      {place === 'house' && (house.data === null || house.isError) && (
        <Alert type="warning" showIcon role="alert" title={t('repair.no_house')} />
      )}
      {place === 'here' && (
        <div role="status">
          {here === 'looking' && <p>{t('repair.looking')}</p>}
          {here === null && (
            <Alert
              type="warning"
              showIcon
              title={t('repair.no_position')}
              action={<Button onClick={find}>{t('common.retry')}</Button>}
            />
          )}
          {here !== null && here !== 'looking' && <p>{t('repair.found')}</p>}
        </div>
      )}
      {place && <p className="own-soft">{t(toLandlord ? 'repair.to_landlord' : 'repair.to_office')}</p>}
      <Form.Item
        name="text"
        className="report-text"
        label={t('repair.text')}
        extra={t('repair.text_about')}
        rules={rules}
      >
        <Input.TextArea rows={4} placeholder={t('repair.text_hint')} />
      </Form.Item>
      {wrong && <Alert type="error" showIcon role="alert" title={wrong} />}
      <BusyButton block type="primary" htmlType="submit" className="own-button" busy={report.isPending}>
        {t('repair.send')}
      </BusyButton>
    </Form>
  );
}
