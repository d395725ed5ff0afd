DROP TABLE approval_action;
DROP TABLE approval_request;
DROP TABLE approval_workflow;
