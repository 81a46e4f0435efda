/** Those who live with whoever files or joins, up to nine: what they are to them, and who they are. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Form, type FormRule, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { dateOf } from '../../i18n/format';
import { DateInput } from '../../ui/DateInput';
import { DocumentFields } from '../register/PersonFields';
import { againstBringing, isChild } from './ages';
import { birthOf, hasNoDocument, type MemberForm, MOST_MEMBERS, NEW_MEMBER, RELATIONS } from './member';
import './household.css';

const LIST = 'members';

type Props = {
  /** What is said where there is nobody yet. */
  about?: string;
};

/** Field `members` of the form around it. */
export function MemberFields({ about }: Props) {
  const { t } = useTranslation();
  return (
    <Form.List name={LIST}>
      {(fields, { add, remove }) => (
        <section className="members" aria-label={t('household.title')}>
          <h3>{t('household.title')}</h3>
          {fields.length === 0 && <p className="own-soft">{about ?? t('household.about')}</p>}
          {fields.map(({ key, name }, at) => (
            <fieldset key={key} className="member">
              <legend>{t('household.member', { number: at + 1 })}</legend>
              <Member at={name} />
              <Button type="link" className="member-remove" onClick={() => remove(name)}>
                {t('household.remove')}
              </Button>
            </fieldset>
          ))}
          {fields.length < MOST_MEMBERS && (
            <Button block className="own-button" icon={<PlusOutlined />} onClick={() => add(NEW_MEMBER)}>
              {t(fields.length === 0 ? 'household.add' : 'household.add_more')}
            </Button>
          )}
        </section>
      )}
    </Form.List>
  );
}

function Member({ at }: { at: number }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const today = dateOf(new Date());
  const member = (Form.useWatch([LIST, at], form) ?? {}) as Partial<MemberForm>;
  const birth = birthOf(member, today);
  const ofChild = member.relation === 'child';
  const required: FormRule = { required: true, whitespace: true, message: t('rule.required') };
  const mayComeRule: FormRule = {
    validator: async (_, relation: MemberForm['relation']) => {
      if (!relation) throw new Error(t('household.choose'));
      // As the form stands now: it is asked again while the number is typed.
      const known = birthOf(form.getFieldValue([LIST, at]) as MemberForm, today);
      const against = againstBringing(relation, known, today);
      if (against) throw new Error(t(`rule.${against}`));
    },
  };
  const numberRule: FormRule = {
    validator: async (_, day: string | undefined) => {
      if (day && !isChild(day, today)) throw new Error(t('household.needs_number'));
    },
  };
  const consentRule: FormRule = {
    validator: async (_, given: boolean | undefined) => {
      if (!given) throw new Error(t('household.consent_needed'));
    },
  };
  return (
    <>
      <Form.Item
        name={[at, 'relation']}
        label={t('household.relation')}
        rules={[mayComeRule]}
        validateTrigger={['onChange', 'onBlur']}
        dependencies={[
          [LIST, at, 'no_document'],
          [LIST, at, 'person', 'id_number'],
          [LIST, at, 'person', 'birth_date'],
        ]}
      >
        <Radio.Group
          className="member-relations"
          optionType="button"
          buttonStyle="solid"
          options={RELATIONS.map((value) => ({ value, label: t(`household.relations.${value}`) }))}
        />
      </Form.Item>
      {ofChild && (
        <Form.Item name={[at, 'no_document']} valuePropName="checked" noStyle>
          <Checkbox className="own-choice">{t('household.no_document')}</Checkbox>
        </Form.Item>
      )}
      {!hasNoDocument(member) && <DocumentFields list={[LIST, at]} />}
      <Form.Item name={[at, 'person', 'name']} label={t('register.name')} rules={[required]}>
        <Input autoComplete="off" maxLength={60} />
      </Form.Item>
      {hasNoDocument(member) && (
        <Form.Item
          name={[at, 'person', 'birth_date']}
          label={t('register.birth_date')}
          rules={[required, numberRule]}
        >
          <DateInput max={today} />
        </Form.Item>
      )}
      {ofChild && birth && isChild(birth, today) && (
        <Form.Item name={[at, 'guardian_consent']} valuePropName="checked" rules={[consentRule]}>
          <Checkbox className="own-choice">{t('household.consent')}</Checkbox>
        </Form.Item>
      )}
    </>
  );
}
