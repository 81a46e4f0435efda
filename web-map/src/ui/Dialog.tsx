/** A dialog that is there at once: on a slow machine, a fade keeps people waiting for the form. */
import { Modal } from 'antd';
import type { ReactNode } from 'react';

type Props = {
  title: string;
  onClose(): void;
  /** Whether a click beside it closes it; not where something typed would be lost. */
  closesBeside?: boolean;
  children: ReactNode;
};

export function Dialog({ title, onClose, closesBeside = false, children }: Props) {
  return (
    <Modal
      open
      title={title}
      onCancel={onClose}
      footer={null}
      mask={{ closable: closesBeside }}
      destroyOnHidden
      transitionName=""
      maskTransitionName=""
    >
      {children}
    </Modal>
  );
}
