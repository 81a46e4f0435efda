import type { EnteredTexts } from './zh-CN';

export const enteredEn: EnteredTexts = {
  entered: {
    about:
      'Enter name, document and phone of your tenant, and send it. Once they confirm it, they are registered.',
    phone_for: 'They sign in and confirm with this number.',
    children: 'Leave out children under 14: a parent adds them when confirming.',
    is_child:
      'A child under 14 is registered by a parent only. Enter the parent: they add the child when confirming.',
    submit: 'Send it to them',
    refused: {
      known_otherwise:
        'This number is registered under another name or phone. Check it; if it is right, let them scan the door of this room and file themselves.',
      phone_of_another:
        'This phone is registered for somebody else here. Give their own; whoever shares it is added as living with them.',
      too_many_entered: 'Ten people have yet to confirm. Wait for them, or take one back.',
      residency_no_overlap: 'They are registered in this room in that period already.',
    },
    show_door: 'Show the code of the door',
    sent: 'Sent; they confirm it now',
    steps: {
      told: 'Their phone that ends in {{end}} gets a message',
      opens: 'They sign in here with that phone, give the number of their document, and tap “Confirm”',
      done: 'Then they are registered, and you are told',
    },
    copy_page: 'Copy the link of this page for them',
    another: 'Enter another tenant',
    to_list: 'See who has yet to confirm',
    wrong: 'Something wrong, or nothing arrived? Take it back and enter it again.',
    withdraw_sure: 'They will not see it any more, and are not registered. Take it back?',
    withdrawn: 'Taken back; you can enter it again',
    waiting: 'Waiting for the tenant',
    waiting_about:
      'You entered them, and they have yet to confirm: they sign in here with their own phone number. If something is wrong, take it back and enter it again.',
    entered_at: 'entered by the landlord {{at}}',
    title: 'Your landlord entered you: please confirm',
    says: 'Once you confirm, you are registered here.',
    late: 'It was to be registered by {{day}}: please confirm now',
    yes: 'Confirm',
    no: 'Not me',
    no_sure: '“Not me” ends this entry, and the landlord is told. Sure?',
    declined: 'The landlord is told',
    members: 'Add family and children who live with you. If you live alone, just confirm.',
    agree: 'Confirm, I live here',
    agreed: 'Confirmed: you are registered',
    gone: 'There is no such entry: the landlord may have taken it back.',
    to_home: 'Go to the first screen',
  },
  is_this_you: {
    title: 'Is this you?',
    about: 'Somebody of the same name and day of birth is registered here:',
    home: 'Home',
    yes: 'Yes, that is me',
    no: 'Not me',
  },
  who_one_is: {
    mistyped: 'Name or number was wrong? Enter it again',
  },
};
