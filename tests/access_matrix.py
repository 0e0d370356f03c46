"""Who may call what: every address × method × role, inside and outside the scope, each cell stated.

A line: method, name of the address, what fills it (``pk=report``), what is sent (``?place=47``, ``json=reason``,
``form=approve``), then one cell for each of ``COLUMNS``. A cell is the status, or ``sign`` (led to the sign-in page),
or ``pass`` (led to choosing a password). With ``+`` the answer tells of the author's reports, and with ``*`` the call
changes a report; without, it does not. Everything lies in district 4701 of province 47: there the author's reports,
photo and token are. The columns with ``-out`` hold their role at 4801 and 48.
"""

from tests.matrix import Row, read_table

COLUMNS = (
    "nobody", "author", "mate", "chief", "chief-out", "province", "province-out", "centre", "roleless", "fresh",
    "admin",
)  # fmt: skip
# nobody: not signed in · author: officer of 4701, whose report it is · mate: another officer of 4701
# roleless: signed in, without any role · fresh: officer of 4701 who still has a one-time password
# admin: account administrator of 47

TABLE = """
# Before and around signing in
#                                                   nobody author mate   chief  chief  prov.  prov.  centre role-  fresh  admin
#                                                                               -out          -out          less
GET portal:health                                   200    200    200    200    200    200    200    200    200    200   200
GET portal:ready                                    503    503    503    503    503    503    503    503    503    503   503
POST portal:language                                302    302    302    302    302    302    302    302    302    302   302
GET people:sign-in                                  200    302    302    302    302    302    302    302    302    302   302
POST people:sign-in                                 422    422    422    422    422    422    422    422    422    422   422
GET people:second-step                              sign   sign   sign   sign   sign   sign   sign   sign   sign   sign   sign
POST people:second-step                             sign   sign   sign   sign   sign   sign   sign   sign   sign   sign   sign
POST people:sign-out                                sign   sign   sign   sign   sign   sign   sign   sign   sign   sign   sign
GET people:keep-alive                               401    204    204    204    204    204    204    204    204    204   204
POST people:keep-alive                              401    204    204    204    204    204    204    204    204    204   204
GET people:first-password                           sign   302    302    302    302    302    302    302    302    200   302
POST people:first-password                          sign   302    302    302    302    302    302    302    302    422   302
GET web:gallery                                     404    404    404    404    404    404    404    404    404    404   404
# Single sign-on, which is not set up
GET openid_connect_login provider_id=sso            404    404    404    404    404    404    404    404    404    404   404
POST openid_connect_login provider_id=sso           404    404    404    404    404    404    404    404    404    404   404
GET openid_connect_callback provider_id=sso         404    404    404    404    404    404    404    404    404    404   404
POST openid_connect_callback provider_id=sso        404    404    404    404    404    404    404    404    404    404   404

# Everybody's own
#                                                   nobody author mate   chief  chief  prov.  prov.  centre role-  fresh  admin
#                                                                               -out          -out          less
GET portal:home                                     sign   302    302    302    302    302    302    302    200    pass   302
GET portal:inbox                                    sign   200    200    200    200    200    200    200    200    pass   200
POST portal:inbox                                   sign   302    302    302    302    302    302    302    302    pass   302
GET people:profile                                  sign   200    200    200    200    200    200    200    200    pass   200
GET people:edit-profile                             sign   200    200    200    200    200    200    200    200    pass   200
POST people:edit-profile                            sign   422    422    422    422    422    422    422    422    pass   422
GET people:password                                 sign   200    200    200    200    200    200    200    200    pass   200
POST people:password                                sign   422    422    422    422    422    422    422    422    pass   422
GET people:tokens                                   sign   200    200    200    200    200    200    200    200    pass   200
POST people:tokens                                  sign   422    422    422    422    422    422    422    422    pass   422
POST people:revoke-token pk=token                   sign   302    404    404    404    404    404    404    404    pass   404
GET people:two-step                                 sign   200    200    200    200    200    200    200    200    pass   200
GET people:two-step-set-up                          sign   200    200    200    200    200    200    200    200    pass   200
POST people:two-step-set-up                         sign   422    422    422    422    422    422    422    422    pass   422
GET people:two-step-turn-off                        sign   200    200    200    200    200    200    200    200    pass   200
POST people:two-step-turn-off                       sign   422    422    422    422    422    422    422    422    pass   422

# PALAD: the officer
#                                                   nobody author mate   chief  chief  prov.  prov.  centre role-  fresh  admin
#                                                                               -out          -out          less
GET palad:home                                      sign   200+   200    302    302    302    302    302    403    pass   403
GET palad:record                                    sign   200+   200    403    403    403    403    403    403    pass   403
GET palad:record ?copy=report                       sign   200+   404    403    403    403    403    403    403    pass   403
POST palad:record                                   sign   422    422    403    403    403    403    403    403    pass   403
POST palad:check                                        sign   200    200    403    403    403    403    403    403    pass   403
GET palad:service-worker                            sign   200    200    200    200    200    200    200    200    pass   200
GET palad:reports                                   sign   200+   200    403    403    403    403    403    403    pass   403
GET palad:mend pk=report                            sign   200+   404    404    404    404    404    404    404    pass   404
GET palad:mend pk=approved                          sign   302    404    404    404    404    404    404    404    pass   404
POST palad:mend pk=report                           sign   422    404    404    404    404    404    404    404    pass   404
# Files, and the check of a document
GET exports:mine                                    sign   200    200    200    200    200    200    200    200    pass   200
GET exports:file pk=file                            sign   200    404    404    404    404    404    404    404    pass   404
GET exports:download pk=file                        sign   404    404    404    404    404    404    404    404    pass   404
POST exports:delete pk=file                         sign   302    404    404    404    404    404    404    404    pass   404
POST exports:ask system=palad name=reports kind=csv sign   302    302    302    302    302    302    302    302    pass   302
POST exports:ask system=palad name=nothing kind=csv sign   404    404    404    404    404    404    404    404    pass   404
GET exports:check                                   200    200    200    200    200    200    200    200    200    200   200
GET exports:check-code code=ABCD-EFGH-JKLM          404    404    404    404    404    404    404    404    404    404   404
# PALAD: what the system says
GET palad:manual                                    sign   200    200    200    200    200    200    200    403    pass   200
GET palad:manual-of role=chief                      sign   200    200    200    200    200    200    200    403    pass   200
GET palad:manual-of role=nobody                     sign   404    404    404    404    404    404    404    403    pass   404
GET palad:contact                                   200    200    200    200    200    200    200    200    200    200   200
GET palad:poster                                    200    200    200    200    200    200    200    200    200    200   200
GET palad:contact-edit                              sign   403    403    403    403    403    403    200    403    pass   403
POST palad:contact-edit                             sign   403    403    403    403    403    403    422    403    pass   403
GET palad:announcements                             sign   200    200    200    200    200    200    200    403    pass   200
GET palad:announcement-new                          sign   403    403    403    403    403    403    200    403    pass   403
POST palad:announcement-new                         sign   403    403    403    403    403    403    422    403    pass   403
POST palad:announcement-withdraw pk=announcement    sign   403    403    403    403    403    403    302    403    pass   403
# PALAD: windows and requests for a later close
GET palad:extension-requests                        sign   200    200    200    200    200    200    200    403    pass   403
GET palad:ask-extension                             sign   200    200    200    200    200    200    200    403    pass   403
POST palad:ask-extension                            sign   422    422    422    422    422    422    422    403    pass   403
POST palad:settle-requests                          sign   403    403    403    403    403    403    422    403    pass   403
POST palad:withdraw-request pk=asked                sign   302    404    404    404    404    404    404    403    pass   403
GET palad:windows                                   sign   403    403    403    403    403    403    200    403    pass   403
GET palad:round-windows key=2026-11                 sign   403    403    403    403    403    403    200    403    pass   403
GET palad:round-windows key=nonsense                sign   403    403    403    403    403    403    404    403    pass   403
POST palad:round-windows key=2026-11                sign   403    403    403    403    403    403    422    403    pass   403
# PALAD: the chief's review
GET palad:review ?place=4701                        sign   403    403    200+   404    403    403    403    403    pass   403
POST palad:decide pk=report name=approve            sign   403    403    302*   404    403    403    403    403    pass   403
POST palad:decide pk=report name=return form=reason sign   403    403    302*   404    403    403    403    403    pass   403
POST palad:decide pk=report name=withdraw           sign   403    403    404    404    403    403    403    403    pass   403
POST palad:undo-last                                sign   403    403    404    404    403    403    403    403    pass   403
# PALAD: following up
GET palad:followup                                  sign   403    403    403    403    302    302    200    403    pass   403
GET palad:followup-of place=47                      sign   403    403    403    403    200    404    200    403    pass   403
GET palad:followup-of place=TH                      sign   403    403    403    403    404    404    302    403    pass   403
POST palad:nudge place=47                           sign   403    403    403    403    302    404    302    403    pass   403
# PALAD: closes
GET palad:closes                                    sign   403    403    403    403    200    200    200    403    pass   403
GET palad:close key=2026-11                         sign   403    403    403    403    404    404    200    403    pass   403
GET palad:close key=nonsense                        sign   404    404    404    404    404    404    404    404    pass   404
POST palad:take-close key=2026-11                   sign   403    403    403    403    403    403    302    403    pass   403
GET palad:close-file key=2026-11 number=1 kind=pdf  sign   403    403    403    403    403    403    404    403    pass   403
# PALAD: the centre's categories
GET palad:offices                                       sign   403    403    403    403    200    200    200    403    pass   403
GET palad:office place=4701                             sign   403    403    403    403    200    404    200    403    pass   403
POST palad:office place=4701                            sign   403    403    403    403    422    404    422    403    pass   403
GET palad:categories                                sign   403    403    403    403    403    403    200    403    pass   403
GET palad:category-new                              sign   403    403    403    403    403    403    200    403    pass   403
POST palad:category-new                             sign   403    403    403    403    403    403    422    403    pass   403
GET palad:category-rename pk=category               sign   403    403    403    403    403    403    200    403    pass   403
POST palad:category-rename pk=category              sign   403    403    403    403    403    403    422    403    pass   403
GET palad:category-retire pk=category               sign   403    403    403    403    403    403    200    403    pass   403
POST palad:category-retire pk=category              sign   403    403    403    403    403    403    422    403    pass   403
# PALAD: the account administrator
#                                                   nobody author mate   chief  chief  prov.  prov.  centre role-  fresh  admin
#                                                                               -out          -out          less
GET palad:people                                    sign   403    403    403    403    403    403    403    403    pass   200
GET palad:people ?role=officer                      sign   403    403    403    403    403    403    403    403    pass   200
POST palad:find-citizen                             sign   403    403    403    403    403    403    403    403    pass   422
GET palad:new-person                                sign   403    403    403    403    403    403    403    403    pass   200
POST palad:new-person                               sign   403    403    403    403    403    403    403    403    pass   422
GET palad:person pk=author                          sign   403    403    403    403    403    403    403    403    pass   200
GET palad:person pk=far                             sign   403    403    403    403    403    403    403    403    pass   404
GET palad:mend-person pk=author                     sign   403    403    403    403    403    403    403    403    pass   200
POST palad:mend-person pk=author                    sign   403    403    403    403    403    403    403    403    pass   422
POST palad:person-password pk=author                sign   403    403    403    403    403    403    403    403    pass   200
POST palad:person-password pk=far                   sign   403    403    403    403    403    403    403    403    pass   404
GET palad:give-duty pk=author                       sign   403    403    403    403    403    403    403    403    pass   200
POST palad:give-duty pk=author                      sign   403    403    403    403    403    403    403    403    pass   422
GET palad:end-duty pk=author duty=duty              sign   403    403    403    403    403    403    403    403    pass   200
GET palad:end-duty pk=far duty=duty                 sign   403    403    403    403    403    403    403    403    pass   404
POST palad:end-duty pk=author duty=duty             sign   403    403    403    403    403    403    403    403    pass   422
POST palad:suspend-person pk=author                 sign   403    403    403    403    403    403    403    403    pass   422
POST palad:unlock-person pk=author                  sign   403    403    403    403    403    403    403    403    pass   302
GET palad:upload-people                             sign   403    403    403    403    403    403    403    403    pass   200
POST palad:upload-people                            sign   403    403    403    403    403    403    403    403    pass   422
GET palad:people-form                               sign   403    403    403    403    403    403    403    403    pass   200
GET palad:people-file pk=new                        sign   403    403    403    403    403    403    403    403    pass   404
POST palad:people-file pk=new                       sign   403    403    403    403    403    403    403    403    pass   404
# PALAD: acting, moving, and who looks after accounts
#                                                   nobody author mate   chief  chief  prov.  prov.  centre role-  fresh  admin
#                                                                               -out          -out          less
GET palad:acting                                    sign   403    403    200    200    200    200    403    403    pass   200
GET palad:acting ?post=chief:4701                   sign   403    403    200    404    404    404    403    403    pass   200
POST palad:acting                                   sign   403    403    422    422    422    422    403    403    pass   200
POST palad:end-acting pk=1000000                    sign   403    403    404    404    404    404    403    403    pass   404
GET palad:transfers                                 sign   200    200    200    200    200    200    200    403    pass   200
GET palad:ask-transfer                              sign   200    200    200    200    403    403    403    403    pass   403
POST palad:ask-transfer                             sign   422    422    422    422    403    403    403    403    pass   403
POST palad:settle-transfer pk=1000000               sign   403    403    403    403    403    403    403    403    pass   422
POST palad:withdraw-transfer pk=1000000             sign   404    404    404    404    404    404    404    404    pass   404
GET palad:administrators                            200    200    200    200    200    200    200    200    200    200    200
# PALAD: one report
GET palad:report pk=report                          sign   200+   404    200+   404    200+   404    200+   404    pass   404
GET palad:photo pk=photo                            sign   200    404    200    404    200    404    200    404    pass   404
GET palad:thumbnail pk=photo                        sign   200    404    200    404    200    404    200    404    pass   404
POST palad:step pk=report name=approve              sign   403    404    302*   404    403    404    403    404    pass   404
POST palad:step pk=report name=return form=reason   sign   403    404    302*   404    403    404    403    404    pass   404
POST palad:step pk=approved name=reopen form=reason sign   403    404    302*   404    403    404    403    404    pass   404
POST palad:step pk=returned name=resubmit           sign   302*   404    403    404    403    404    403    404    pass   404
POST palad:step pk=report name=withdraw             sign   302*   404    403    404    403    404    403    404    pass   404
POST palad:step pk=report name=nothing              sign   404    404    404    404    404    404    404    404    pass   404
# PALAD: the chief
GET palad:pending                                   sign   403    403    200+   200    403    403    403    403    pass   403
GET palad:pending ?place=4701                       sign   403    403    200+   404    403    403    403    403    pass   403
POST palad:approve-selected form=chosen             sign   403    403    302*   200    403    403    403    403    pass   403
GET palad:approved                                  sign   403    403    200    200    403    403    403    403    pass   403
GET palad:approved ?place=4701                      sign   403    403    200    404    403    403    403    403    pass   403
GET palad:approved-of officer=author                sign   403    403    200+   404    403    403    403    403    pass   403
# PALAD: district, province, nation
GET palad:dashboard                                 sign   403    403    200    200    200    200    200    403    pass   403
GET palad:dashboard-of place=4701                   sign   403    403    200    404    200    404    200    403    pass   403
GET palad:dashboard-of place=47                     sign   403    403    404    404    200    404    200    403    pass   403
GET palad:dashboard-of place=TH                     sign   403    403    404    404    404    404    200    403    pass   403
GET palad:province                                  sign   403    403    302    302    200    200    200    403    pass   403
GET palad:province-of place=4701                    sign   403    403    302    404    302    404    302    403    pass   403
GET palad:province-of place=47                      sign   403    403    404    404    200    404    200    403    pass   403
GET palad:province-of place=TH                      sign   403    403    404    404    404    404    200    403    pass   403
GET palad:officers place=4701                       sign   403    403    200    404    200    404    200    403    pass   403
GET palad:officers place=47                         sign   403    403    404    404    302    404    302    403    pass   403
GET palad:eligibility                               sign   403    403    302    302    302    302    302    403    pass   403
GET palad:eligibility-of place=4701                 sign   403    403    200    404    200    404    200    403    pass   403
GET palad:eligibility-of place=47                   sign   403    403    404    404    200    404    200    403    pass   403
GET palad:eligibility-of place=TH                   sign   403    403    404    404    404    404    302    403    pass   403
GET palad:policies                                  sign   403    403    403    403    403    403    200    403    pass   403
POST palad:policies                                 sign   403    403    403    403    403    403    422    403    pass   403
GET palad:list                                      sign   200+   200    200+   200    200+   200    200+   403    pass   403
GET palad:list ?place=4701                          sign   200+   200    200+   404    200+   404    200+   403    pass   403
GET palad:list ?place=47                            sign   200+   200    404    404    200+   404    200+   403    pass   403
GET palad:list ?officer=author                      sign   200+   404    200+   404    200+   404    200+   403    pass   403

# API: open to all
#                                                   nobody author mate   chief  chief  prov.  prov.  centre role-  fresh  admin
#                                                                               -out          -out          less
GET api:api-root                                    404    404    404    404    404    404    404    404    404    404   404
GET api:openapi-json                                200    200    200    200    200    200    200    200    200    200   200
GET api:docs                                        200    200    200    200    200    200    200    200    200    200   200
POST api:new-token json=password                    401    401    401    401    401    401    401    401    401    401   401
# OAuth 2 for machines, which are none of these people: what a machine may do is in test_api_eligibility.py
POST machines:token                                 400    400    400    400    400    400    400    400    400    400   400
POST machines:revoke                                400    400    400    400    400    400    400    400    400    400   400
# API: everybody with a token
GET api:tokens                                      401    200    200    200    200    200    200    200    200    403   200
DELETE api:current-token                            401    204    204    204    204    204    204    204    204    403   204
GET api:me                                          401    200    200    200    200    200    200    200    200    403   200
GET api:places                                      401    200    200    200    200    200    200    200    200    403   200
GET api:place code=4701                             401    200    200    200    200    200    200    200    200    403   200
GET api:palad-categories                            401    200    200    200    200    200    200    200    200    403   200
# API: PALAD
#                                                   nobody author mate   chief  chief  prov.  prov.  centre role-  fresh  admin
#                                                                               -out          -out          less
GET api:palad-round month=2026-11                   401    200    200    200    200    200    200    200    403    403   403
GET api:palad-reports                               401    200+   200    200+   200    200+   200    200+   200    403   200
GET api:palad-reports ?place=4701                   401    200+   200    200+   404    200+   404    200+   200    403   200
GET api:palad-reports ?place=47                     401    200+   200    404    404    200+   404    200+   200    403   200
GET api:palad-reports ?officer=author               401    200+   404    200+   200    200+   200    200+   404    403   404
GET api:palad-summary                               401    404    404    200    200    200    200    200    404    403   404
GET api:palad-summary ?place=4701                   401    404    404    200    404    200    404    200    404    403   404
GET api:palad-summary ?place=47                     401    404    404    404    404    200    404    200    404    403   404
GET api:palad-summary ?place=TH                     401    404    404    404    404    404    404    200    404    403   404
GET api:palad-photo uuid=photo                      401    200    404    200    404    200    404    200    404    403   404
GET api:palad-thumbnail uuid=photo                  401    200    404    200    404    200    404    200    404    403   404
GET api:palad-report uuid=report                    401    200+   404    200+   404    200+   404    200+   404    403   404
PUT api:palad-report uuid=new parts=new             401    201*   201*   403    403    403    403    403    403    403   403
PUT api:palad-report uuid=report parts=new          401    409    404    403    403    403    403    403    403    403   403
PUT api:palad-report uuid=report parts=change       401    200*   404    403    403    403    403    403    403    403   403
DELETE api:palad-report uuid=report                 401    204*   404    403    404    403    404    403    404    403   404
POST api:palad-approve uuid=report                  401    403    404    200*   404    403    404    403    404    403   404
POST api:palad-return uuid=report json=reason       401    403    404    200*   404    403    404    403    404    403   404
POST api:palad-reopen uuid=approved json=reason     401    403    404    200*   404    403    404    403    404    403   404
POST api:palad-undo uuid=approved                   401    403    404    409    404    403    404    403    404    403   404
POST api:palad-resubmit uuid=returned               401    200*   404    403    404    403    404    403    404    403   404
POST api:palad-approve-many json=ids                401    200    200    200*   200    200    200    200    200    403   200
POST api:palad-extend month=2026-11 json=extension  401    403    403    403    403    403    403    201    403    403   403
POST api:palad-ask-extension json=asking            401    201    201    201    404    201    404    403    403    403   403
GET api:palad-ask-extension                         401    200    200    200    200    200    200    200    403    403   403
POST api:palad-grant json=granting                  401    403    403    403    403    403    403    200    403    403   403
POST api:palad-refuse json=refusing                 401    403    403    403    403    403    403    200    403    403   403
POST api:palad-close month=2026-11                  401    403    403    403    403    403    403    201    403    403   403
GET api:palad-close month=2026-11                   401    403    403    403    403    200    200    200    403    403   403
GET api:palad-close-file month=2026-11 number=1 kind=pdf 401 403 403   403    403    403    403    404    403    403   403
GET api:palad-export-reports kind=csv               401    200+   200    200+   200    200+   200    200+   403    403   403
GET api:palad-followup ?place=47&month=2026-11      401    403    403    403    403    200    404    200    403    403   403
POST api:palad-nudge json=nudge                     401    403    403    403    403    200    404    200    403    403   403
POST api:palad-eligibility json=question            401    403    403    403    403    403    403    200    403    403   403
"""


def read(table: str = TABLE) -> list[Row]:
    """The lines of the table."""
    return read_table(table, COLUMNS)
