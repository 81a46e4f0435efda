/** Finds a person by ID number, phone, or name with birth date, and shows where they are registered. */
import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { lonLat } from '../../api/shapes';
import type { FoundPerson, LonLat } from '../../api/types';
import { go, usePlace } from '../../app/place';
import { dateOf } from '../../i18n/format';
import { Failed, Nothing } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { Panel } from '../../ui/Panel';
import { asMembers, type Declared } from '../purpose/purpose';
import { WithPurpose } from '../purpose/WithPurpose';
import { RevealField } from './RevealField';
import {
  EMPTY_SEARCH,
  onlyHome,
  SEARCH_WAYS,
  type SearchBy,
  type SearchFields,
  type SearchWay,
  searchBy,
  searchRule,
} from './searchForm';

type Props = {
  onShow(center: LonLat): void;
  /** The one house where a found person is registered, or none: the map marks it. */
  onFound(building: string | null): void;
};

export function PersonSearch(props: Props) {
  const { t } = useTranslation();
  return (
    <Panel
      side="left"
      subject="people"
      title={t('person.title')}
      subtitle={t('person.exact')}
      onClose={() => go({ list: null })}
    >
      <WithPurpose>{(declared) => <Search declared={declared} {...props} />}</WithPurpose>
    </Panel>
  );
}

function Search({ declared, onShow, onFound }: Props & { declared: Declared }) {
  const { t } = useTranslation();
  const { site } = usePlace();
  const [way, setWay] = useState<SearchWay>('id_number');
  const [fields, setFields] = useState<SearchFields>(EMPTY_SEARCH);
  const search = useMutation({
    gcTime: 0,
    mutationFn: async (by: SearchBy) => {
      const answer = await answerOf(api.POST('/persons/search', { body: { ...asMembers(declared), ...by } }));
      return answer.items;
    },
    onSuccess: (persons) => {
      const home = onlyHome(persons);
      onFound(home?.building_id ?? null);
      if (!home) return;
      if (site && home.site_id !== site) go({ site: home.site_id });
      onShow(lonLat(home.center));
    },
  });
  const [asked, setAsked] = useState(false);
  const by = searchBy(way, fields);
  const broken = asked ? searchRule(way, fields, dateOf(new Date())) : null;
  const complaint = broken && t(`rule.${broken}` as 'rule.required');
  // Whom the last search found is not who is asked for now.
  const startOver = () => {
    onFound(null);
    search.reset();
  };
  const find = () => {
    startOver();
    setAsked(true);
    if (by && !searchRule(way, fields, dateOf(new Date()))) search.mutate(by);
  };
  const field = (key: keyof SearchFields) => ({
    id: `person-${key}`,
    value: fields[key],
    onChange: (event: { target: { value: string } }) => setFields({ ...fields, [key]: event.target.value }),
  });

  return (
    <>
      <Segmented
        block
        aria-label={t('person.title')}
        value={way}
        onChange={(next) => {
          setWay(next);
          setAsked(false);
          startOver();
        }}
        options={SEARCH_WAYS.map((value) => ({ value, label: t(`person.by.${value}`) }))}
      />
      <Form layout="vertical" className="person-form" onFinish={find}>
        {way === 'id_number' && (
          <Form.Item
            label={t('residents.id_number')}
            htmlFor="person-id_number"
            {...(complaint && { validateStatus: 'error', help: complaint })}
          >
            <Input {...field('id_number')} autoComplete="off" spellCheck={false} maxLength={30} />
          </Form.Item>
        )}
        {way === 'phone' && (
          <Form.Item
            label={t('person.by.phone')}
            htmlFor="person-phone"
            {...(complaint && { validateStatus: 'error', help: complaint })}
          >
            <Input {...field('phone')} type="tel" autoComplete="off" maxLength={24} />
          </Form.Item>
        )}
        {way === 'name' && (
          <div className="form-row">
            <Form.Item
              label={t('residents.name')}
              htmlFor="person-name"
              {...(complaint && !fields.name.trim() && { validateStatus: 'error' })}
            >
              <Input {...field('name')} autoComplete="off" maxLength={60} />
            </Form.Item>
            <Form.Item
              label={t('residents.birth_date')}
              htmlFor="person-birth_date"
              {...(complaint && !fields.birth_date && { validateStatus: 'error' })}
            >
              <DateInput
                id="person-birth_date"
                max={dateOf(new Date())}
                value={fields.birth_date}
                onChange={(day) => setFields({ ...fields, birth_date: day ?? '' })}
              />
            </Form.Item>
          </div>
        )}
        {way === 'name' && complaint && (
          <p role="alert" className="form-complaint">
            {complaint}
          </p>
        )}
        <BusyButton type="primary" htmlType="submit" block busy={search.isPending}>
          {t('person.search')}
        </BusyButton>
      </Form>
      {search.isError && <Failed error={search.error} />}
      {search.data && <Found persons={search.data} declared={declared} onShow={onShow} />}
    </>
  );
}

function Found({
  persons,
  declared,
  onShow,
}: Pick<Props, 'onShow'> & { persons: readonly FoundPerson[]; declared: Declared }) {
  const { t } = useTranslation();
  if (persons.length === 0) return <Nothing>{t('person.empty')}</Nothing>;
  return (
    <section aria-live="polite">
      <p className="found-count">{t('person.found', { count: persons.length })}</p>
      <ul className="rows">
        {persons.map((person) => (
          <li key={person.id} className="row">
            <RevealField person={person.id} field="name" masked={person.name} declared={declared} strong />
            <span />
            <RevealField person={person.id} field="id_number" masked={person.id_number} declared={declared} />
            <RevealField person={person.id} field="phone" masked={person.phone} declared={declared} />
            {person.residencies.length === 0 && <span className="row-line">{t('person.no_home')}</span>}
            {person.residencies.map((home) => (
              <Button
                key={home.residency_id}
                className="row-line person-home"
                onClick={() => {
                  go({ site: person.site_id, building: home.building_id, unit: home.unit_id });
                  onShow(lonLat(home.center));
                }}
              >
                {t('person.lives_in', { place: home.doorplate })}
              </Button>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
