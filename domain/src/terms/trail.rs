//! Words for the audit trail and its review.

term! {
    /// What an entry of the trail records.
    pub enum EntryKind {
        /// 查看: a look at personal data.
        Look = "look",
        /// 操作: something done to people or rights.
        Act = "act",
    }
}

term! {
    /// What a reviewer found about a look.
    pub enum Verdict {
        /// 合理.
        Justified = "justified",
        /// 存疑.
        Doubtful = "doubtful",
        /// 不当.
        Unjustified = "unjustified",
    }
}

term! {
    /// What an entry of the trail says was done: looks first, then acts.
    pub enum TrailAction {
        /// Residents of a building, masked.
        BuildingResidents = "building.residents",
        /// Residents of a unit, masked.
        UnitResidents = "unit.residents",
        /// Former residents of a unit, masked.
        UnitHistory = "unit.history",
        /// Who holds passes of a unit, masked.
        UnitPasses = "unit.passes",
        /// Somebody was looked for.
        PersonSearch = "person.search",
        /// A person, masked.
        PersonRead = "person.read",
        /// Where a person is and was registered.
        PersonResidencies = "person.residencies",
        /// It was learned that a number is known.
        PersonNumberKnown = "person.number_known",
        /// It was learned that a name with a date of birth is known; number and phone were shown masked.
        PersonNameKnown = "person.name_known",
        /// A name in full.
        PersonRevealName = "person.reveal.name",
        /// The number of a document in full.
        PersonRevealIdNumber = "person.reveal.id_number",
        /// A phone number in full.
        PersonRevealPhone = "person.reveal.phone",
        /// A date of birth in full.
        PersonRevealBirthDate = "person.reveal.birth_date",
        /// Filings of people who say where they live.
        FilingList = "filing.list",
        /// Owners of a unit, masked.
        UnitOwners = "unit.owners",
        /// Claims of units, masked.
        OwnershipList = "ownership.list",
        /// A claim of units, with the number of its evidence.
        OwnershipRead = "ownership.read",
        /// A picture of the evidence of a claim.
        OwnershipEvidence = "ownership.evidence",
        /// Who acts for whom, by one of them.
        AgentRead = "agent.read",
        /// Parties of a contract, by one of them.
        ContractRead = "contract.read",
        /// Leases that were signed, in full, for the housing authority.
        ContractExport = "contract.export",
        /// Corrections that were asked for, masked.
        CorrectionList = "correction.list",
        /// A correction that was asked for, in full.
        CorrectionReveal = "correction.reveal",
        /// People and their own data.
        OwnPerson = "own.person",
        /// People and their own registrations.
        OwnResidencies = "own.residencies",
        /// People and the units that they claim.
        OwnClaims = "own.claims",
        /// People and their own leases.
        OwnTenancies = "own.tenancies",
        /// People and their own passes.
        OwnPasses = "own.passes",
        /// People and their own passages.
        OwnPassages = "own.passages",
        /// People and what they asked to correct.
        OwnCorrections = "own.corrections",
        /// People and the copy of all of their data.
        OwnCopy = "own.copy",
        /// People and the gaps of dwellings that are theirs.
        OwnGaps = "own.gaps",
        /// Problems that people reported, with what they wrote.
        ProblemList = "problem.list",
        /// A photo of a problem.
        ProblemPhoto = "problem.photo",
        /// Who holds keys of a lock.
        LockKeys = "lock.keys",
        /// People and their own keys, with their PINs.
        OwnKeys = "own.keys",
        /// People and what they reported.
        OwnProblems = "own.problems",
        /// What people wrote to a gap.
        GapNotes = "gap.notes",
        /// The look beside it passed a cap of the day.
        LookOverCap = "look.over_cap",
        /// A person was entered.
        PersonCreate = "person.create",
        /// What is known of a person was changed.
        PersonUpdate = "person.update",
        /// Persons were erased when their time was over.
        PersonErase = "person.erase",
        /// Somebody was registered.
        ResidencyCreate = "residency.create",
        /// A registration was ended.
        ResidencyEnd = "residency.end",
        /// A registration was corrected.
        ResidencyCorrect = "residency.correct",
        /// A lease was entered.
        TenancyCreate = "tenancy.create",
        /// A lease was ended.
        TenancyEnd = "tenancy.end",
        /// A pass was given.
        PassCreate = "pass.create",
        /// A pass was ended.
        PassEnd = "pass.end",
        /// A pass was made to stand still.
        PassSuspend = "pass.suspend",
        /// A pass goes on.
        PassResume = "pass.resume",
        /// A code or PIN was made for a pass.
        PassCode = "pass.code",
        /// One credential of a pass was ended.
        CredentialEnd = "credential.end",
        /// Somebody closed their account.
        AccountClose = "account.close",
        /// Somebody filed where they live.
        FilingCreate = "filing.create",
        /// Whoever filed it, or entered somebody, took it back.
        FilingWithdraw = "filing.withdraw",
        /// A filing was confirmed.
        FilingConfirm = "filing.confirm",
        /// A filing was refused.
        FilingRefuse = "filing.refuse",
        /// A landlord entered somebody who decides.
        FilingEnter = "filing.enter",
        /// Whoever was entered agreed.
        FilingAgree = "filing.agree",
        /// Whoever was entered declined.
        FilingDecline = "filing.decline",
        /// A contract was drafted or proposed.
        ContractCreate = "contract.create",
        /// A code was made by which tenants join a contract.
        ContractInvite = "contract.invite",
        /// A tenant joined a contract.
        ContractJoin = "contract.join",
        /// The text of a contract was fixed.
        ContractOffer = "contract.offer",
        /// A party confirmed a contract.
        ContractConfirm = "contract.confirm",
        /// A party declined a contract.
        ContractDecline = "contract.decline",
        /// A contract was taken back.
        ContractWithdraw = "contract.withdraw",
        /// A party's last yes came too late for a contract.
        ContractOvertake = "contract.overtake",
        /// Rent or a deposit was receipted.
        ReceiptCreate = "receipt.create",
        /// A receipt was voided.
        ReceiptVoid = "receipt.void",
        /// A landlord handed a listing in.
        ListingSubmit = "listing.submit",
        /// A listing was let be seen.
        ListingPublish = "listing.publish",
        /// A listing was refused.
        ListingRefuse = "listing.refuse",
        /// A landlord withdrew a listing.
        ListingWithdraw = "listing.withdraw",
        /// A listing was taken away by the office.
        ListingTakeDown = "listing.take_down",
        /// Somebody asked to see a unit on offer.
        ViewingCreate = "viewing.create",
        /// A viewing was agreed to.
        ViewingConfirm = "viewing.confirm",
        /// A viewing was refused.
        ViewingRefuse = "viewing.refuse",
        /// A viewing was cancelled.
        ViewingCancel = "viewing.cancel",
        /// Another time was asked for.
        ViewingReschedule = "viewing.reschedule",
        /// A lock was registered.
        LockCreate = "lock.create",
        /// A lock was taken off its unit.
        LockRemove = "lock.remove",
        /// A key was given.
        KeyGive = "key.give",
        /// A key was taken back, or made to end earlier.
        KeyRevoke = "key.revoke",
        /// Somebody reported a problem.
        ProblemCreate = "problem.create",
        /// A problem was taken on.
        ProblemAccept = "problem.accept",
        /// A landlord handed a problem to the office.
        ProblemHandOver = "problem.hand_over",
        /// A problem was solved.
        ProblemSolve = "problem.solve",
        /// A problem was rejected.
        ProblemReject = "problem.reject",
        /// Whoever reported a problem took it back.
        ProblemWithdraw = "problem.withdraw",
        /// Whoever reported a problem says that it is not solved.
        ProblemReopen = "problem.reopen",
        /// Whoever reported a problem rated how it was handled.
        ProblemRate = "problem.rate",
        /// Somebody claimed units.
        OwnershipClaim = "ownership.claim",
        /// Whoever claimed units took it back.
        OwnershipWithdraw = "ownership.withdraw",
        /// An owner does not agree to a claim.
        OwnershipObject = "ownership.object",
        /// A claim was confirmed.
        OwnershipConfirm = "ownership.confirm",
        /// A claim was refused.
        OwnershipRefuse = "ownership.refuse",
        /// The office recorded that somebody owns a unit no longer.
        OwnershipEnd = "ownership.end",
        /// An owner gave a unit up.
        OwnershipGiveUp = "ownership.give_up",
        /// An owner made a code for an agent.
        AgentInvite = "agent.invite",
        /// Somebody acts for an owner from now on.
        AgentJoin = "agent.join",
        /// Somebody acts for an owner no longer.
        AgentEnd = "agent.end",
        /// A correction was asked for.
        CorrectionCreate = "correction.create",
        /// Whoever asked for a correction took it back.
        CorrectionWithdraw = "correction.withdraw",
        /// A correction was accepted.
        CorrectionAccept = "correction.accept",
        /// A correction was refused.
        CorrectionRefuse = "correction.refuse",
        /// A landlord or holder answered a gap.
        GapAnswer = "gap.answer",
        /// A landlord or holder contested a gap.
        GapContest = "gap.contest",
        /// A contest was decided.
        GapDecide = "gap.decide",
        /// What a visit found was recorded.
        GapVisit = "gap.visit",
        /// An exception was asked for.
        ExceptionRequest = "exception.request",
        /// An exception was approved.
        ExceptionApprove = "exception.approve",
        /// An exception was refused.
        ExceptionRefuse = "exception.refuse",
        /// An exception was taken back.
        ExceptionRevoke = "exception.revoke",
        /// A verdict about a look was given.
        ReviewCreate = "review.create",
        /// An account was made.
        AccountCreate = "account.create",
        /// An account was given another password.
        AccountSetPassword = "account.set_password",
        /// An account was given another role.
        AccountSetRole = "account.set_role",
        /// An account was closed.
        AccountDisable = "account.disable",
        /// An account was opened again.
        AccountEnable = "account.enable",
        /// An account was tied to an identity of the provider.
        AccountLinkOidc = "account.link_oidc",
        /// A second factor was taken off an account.
        AccountResetSecondFactor = "account.reset_second_factor",
        /// Sessions of somebody else were ended.
        SessionEnd = "session.end",
        /// An impact assessment was entered.
        ImpactAssessmentCreate = "impact_assessment.create",
        /// What the rules of gaps ask for in a site was changed.
        GapParametersSet = "gap_parameters.set",
        /// Other parameters of the rules of gaps were tried out on what was counted.
        GapParametersTry = "gap_parameters.try",
        /// How many people may live in a unit was said for a site, or for an area above it.
        OccupancyLimitSet = "occupancy_limit.set",
        /// What a site or an area said of it was taken back.
        OccupancyLimitRemove = "occupancy_limit.remove",
        /// The map of a site, beyond what is open, was written into a file.
        MapExport = "map.export",
    }
}
