/** A masked field with a button that shows it. Shown values live in this component and nowhere else. */
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import type { PersonField } from '../../api/types';
import { BusyButton } from '../../ui/BusyButton';
import { problemText } from '../../ui/problemText';
import { asMembers, type Declared } from '../purpose/purpose';
import { useMay } from '../session/caller';

type Props = {
  person: string;
  field: PersonField;
  masked: string | null | undefined;
  declared: Declared;
  strong?: boolean;
};

export function RevealField({ person, field, masked, declared, strong = false }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const label = t(`residents.${field}`);
  const reveal = useMutation({
    gcTime: 0,
    mutationFn: () =>
      answerOf(
        api.POST('/persons/{id}/reveal', {
          params: { path: { id: person } },
          body: { field, ...asMembers(declared) },
        }),
      ),
  });
  if (!masked) {
    return strong ? <span /> : null;
  }
  return (
    <span className={strong ? 'reveal is-strong' : 'reveal row-line'}>
      {!strong && <span className="reveal-label">{label}</span>}
      <span className="reveal-value">
        {reveal.data ? (reveal.data.value ?? t('residents.empty_field')) : masked}
      </span>
      {may('person.reveal') && !reveal.data && (
        <BusyButton
          type="link"
          size="small"
          busy={reveal.isPending}
          aria-label={t('residents.reveal_field', { field: label })}
          onClick={() => reveal.mutate()}
        >
          {t('residents.reveal')}
        </BusyButton>
      )}
      {reveal.isError && (
        <span role="alert" className="reveal-error">
          {problemText(reveal.error, t)}
        </span>
      )}
    </span>
  );
}
