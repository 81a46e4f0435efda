/** A button that is at work: it keeps its name and the focus, and takes no second press. */
import { Button, type ButtonProps } from 'antd';

export function BusyButton({ busy, onClick, className = '', ...rest }: ButtonProps & { busy: boolean }) {
  return (
    <Button
      {...rest}
      aria-busy={busy}
      className={busy ? `${className} is-busy` : className}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
