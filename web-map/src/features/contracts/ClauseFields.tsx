/** What the parties add in their own words, up to ten texts. Field `clauses` of the form around them. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

const MOST = 10;

export function ClauseFields() {
  const { t } = useTranslation();
  return (
    <Form.List name="clauses">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }, at) => (
            <div key={key} className="contract-clause">
              <Form.Item
                name={name}
                label={t('contract.clause', { number: at + 1 })}
                rules={[{ required: true, whitespace: true, message: t('rule.required') }]}
              >
                <Input.TextArea rows={2} maxLength={200} placeholder={t('contract.clause_hint')} />
              </Form.Item>
              <Button type="link" onClick={() => remove(name)}>
                {t('contract.clause_remove')}
              </Button>
            </div>
          ))}
          {fields.length < MOST && (
            <Button block className="own-button" icon={<PlusOutlined />} onClick={() => add('')}>
              {t('contract.clause_add')}
            </Button>
          )}
        </>
      )}
    </Form.List>
  );
}
