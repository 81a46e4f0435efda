/** One field for the digits of an authenticator or a text message; a recovery code fits in as well. */
import { Input, type InputProps } from 'antd';

/** Props as `Form.Item` hands them on, and what a field may add. */
type Props = Pick<InputProps, 'id' | 'value' | 'onChange' | 'autoFocus'> & {
  /** Digits only: the phone shows its number keys. */
  digits?: boolean;
};

export function CodeInput({ digits = true, ...rest }: Props) {
  return (
    <Input
      {...rest}
      className="code-input"
      size="large"
      inputMode={digits ? 'numeric' : 'text'}
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={32}
    />
  );
}
